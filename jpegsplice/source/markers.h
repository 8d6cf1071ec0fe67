/* The header of a JPEG: everything before the entropy-coded bits (ITU-T T.81, Annex B). */
#ifndef JPEGSPLICE_MARKERS_H
#define JPEGSPLICE_MARKERS_H

#include "huffman.h"
#include "jpegsplice.h"

enum { MOST_COMPONENTS = 3, MOST_BLOCKS = 10, TABLES = 4 }; /* blocks of an MCU: T.81, B.2.3 */

enum marker {
    M_TEM = 0x01, M_SOF0 = 0xC0, M_SOF1 = 0xC1, M_SOF2 = 0xC2, M_SOF3 = 0xC3, M_DHT = 0xC4, M_SOF5 = 0xC5,
    M_SOF6 = 0xC6, M_SOF7 = 0xC7, M_JPG = 0xC8, M_SOF15 = 0xCF, M_RST0 = 0xD0, M_RST7 = 0xD7, M_SOI = 0xD8,
    M_EOI = 0xD9, M_SOS = 0xDA, M_DQT = 0xDB, M_DRI = 0xDD, M_DHP = 0xDE, M_APP0 = 0xE0, M_APP14 = 0xEE
};

struct component {
    uint8_t id;
    uint8_t across, down; /* sampling factors H and V: blocks of an MCU in each direction */
    uint8_t quantiser, dc_table, ac_table;
};

/* One of the blocks that make up an MCU, in the order of the scan (T.81, A.2.3). */
struct mcu_block {
    uint8_t component, column, row;
};

struct jpeg {
    const uint8_t *file;
    size_t size;
    uint32_t width, height;
    unsigned components;
    struct component component[MOST_COMPONENTS];
    unsigned across, down; /* Hmax and Vmax: an MCU covers 8 * across by 8 * down pixels */
    bool is_rgb;           /* stored as red, green, blue instead of YCbCr */
    bool is_progressive;
    uint32_t restart_interval;
    uint16_t quantiser[TABLES][64]; /* natural order */
    bool has_quantiser[TABLES];
    struct huffman_table dc[TABLES], ac[TABLES];
    size_t scan; /* offset of the first entropy-coded byte; of a progressive file, of its first SOS segment */
    uint32_t mcus_wide, mcus;
    unsigned blocks;
    struct mcu_block block[MOST_BLOCKS];
};

/* The natural place of each coefficient of the scan (T.81, Figure A.6). Here, so that compilers know it in loops. */
static const uint8_t ZIGZAG[64] = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
};

/* A marker segment. All its offsets lie inside the file. */
struct segment {
    unsigned marker;
    size_t begin, end; /* with its marker and the fill bytes before it */
    size_t length_at;
    const uint8_t *content;
    size_t length; /* of the content */
};

/* Up to the first scan. Progressive files are refused, ... */
enum jpegsplice_status markers_read(struct jpeg *jpeg, const uint8_t *file, size_t size);
/* ... or taken: their scans are then still to be read. */
enum jpegsplice_status markers_read_any(struct jpeg *jpeg, const uint8_t *file, size_t size);

/* The marker segment at `at` (T.81, B.1.1.2 to B.1.1.4); markers that stand alone are refused. */
enum jpegsplice_status markers_segment(const uint8_t *file, size_t size, size_t at, struct segment *segment);
/* The tables of a DHT segment. */
enum jpegsplice_status markers_huffman(struct jpeg *jpeg, const struct segment *segment);

/* The next marker of the scan, RSTn of this number (modulo 8), searched from `from`: the offset behind it. */
enum jpegsplice_status markers_restart(const struct jpeg *jpeg, size_t from, uint32_t number, size_t *behind);

#endif

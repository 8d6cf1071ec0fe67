/* jpegsplice: put an RGBA picture onto a baseline JPEG without decoding the photo.
 *
 * A baseline scan (ITU-T T.81, Annex F) is one long string of bits. Only the bits of the MCUs that the overlay touches
 * change; everything before and behind them is the file's own bytes. So nothing is decoded but these MCUs, the photo
 * beside them loses nothing, and all metadata stays where it is.
 *
 *     struct jpegsplice_result result;
 *     enum jpegsplice_status status = jpegsplice_splice(jpeg, size, &overlay, NULL, 0, &result, NULL);
 *     if (status == JPEGSPLICE_OK) {
 *         for (size_t i = 0; i < JPEGSPLICE_PIECES; i++)
 *             fwrite(result.pieces[i].bytes, 1, result.pieces[i].length, out);
 *         jpegsplice_release(&result);
 *     }
 *
 * Thread-safe: no global state. The input is never written to. Anything may be handed in as `jpeg`: what cannot be
 * spliced is refused with a status, never with a crash. Memory: some 400 KB, and the changed piece.
 * Time: linear in the size of the file up to the overlay's last MCU.
 *
 * Taken: baseline and extended sequential DCT with Huffman coding (SOF0, SOF1), 8 bits, one or three components in one
 * interleaved scan, any sampling in which the first component has the full size, restart intervals, trailing data.
 * Damage that lies behind the overlay is copied, not seen.
 */
#ifndef JPEGSPLICE_H
#define JPEGSPLICE_H

#include <stddef.h>
#include <stdint.h>

/* Larger files and overlays are refused as JPEGSPLICE_ARGUMENT. T.81 limits a picture to 65535 x 65535. */
#define JPEGSPLICE_LARGEST_FILE ((size_t)1 << 30)
#define JPEGSPLICE_LONGEST_EDGE 65535u
#define JPEGSPLICE_FARTHEST ((int32_t)1 << 20)

enum jpegsplice_status {
    JPEGSPLICE_OK = 0,
    JPEGSPLICE_ARGUMENT,    /* a size, place or mark that cannot be */
    JPEGSPLICE_MEMORY,      /* malloc has nothing left */
    JPEGSPLICE_NOT_JPEG,    /* no SOI, or markers that break the syntax before the scan */
    JPEGSPLICE_TRUNCATED,   /* the file ends before the bits that had to be read */
    JPEGSPLICE_PROGRESSIVE, /* SOF2: make it sequential first; SOF6; scans that leave bits out or come out of order */
    JPEGSPLICE_ARITHMETIC,  /* SOF9 and above, DAC */
    JPEGSPLICE_PRECISION,   /* 12 bits a sample */
    JPEGSPLICE_LOSSLESS,    /* SOF3, SOF5, SOF7, DHP: lossless or hierarchical */
    JPEGSPLICE_COMPONENTS,  /* not one or three components: CMYK */
    JPEGSPLICE_SCANS,       /* the components come in several scans */
    JPEGSPLICE_SAMPLING,    /* factors outside T.81, or the first component is smaller than another */
    JPEGSPLICE_HEIGHT,      /* the height follows later (DNL) */
    JPEGSPLICE_TABLES,      /* a quantisation or Huffman table is damaged or missing */
    JPEGSPLICE_DATA,        /* damaged bits where they had to be read */
    JPEGSPLICE_CODES        /* the file's Huffman tables cannot write the result */
};

/* Where the overlay lies: its top left corner in pixels of the stored frame; what hangs over the edge is cut off.
 * `rgba`: width * height * 4 bytes, rows from the top, straight alpha, in the colours of the photo. */
struct jpegsplice_overlay {
    const uint8_t *rgba;
    uint32_t width, height;
    int32_t x, y;
};

/* A place in the scan at which reading can begin. It belongs to one file and saves the way to it when the same photo
 * gets many overlays. */
struct jpegsplice_mark {
    uint64_t size;   /* of the file it belongs to */
    uint64_t offset; /* of the byte in which the MCU begins */
    uint32_t bit;    /* of that byte, 0 the highest */
    uint32_t mcu;
    int32_t dc[3];   /* the DC predictions there (T.81, F.1.1.5.1) */
};

struct jpegsplice_piece {
    const uint8_t *bytes;
    size_t length;
};

#define JPEGSPLICE_PIECES 4

enum jpegsplice_way {
    JPEGSPLICE_UNTOUCHED = 0, /* nothing of the overlay shows: the pieces are the file */
    JPEGSPLICE_PLAIN,         /* written with the file's own codes */
    JPEGSPLICE_APPENDED,      /* codes for rare DC differences were appended to the file's tables */
    JPEGSPLICE_RECODED        /* the whole scan was written with tables that have all codes; no coefficient outside the
                                 overlay is changed by that */
};

/* The new file is the pieces one after the other: header, unchanged bits, changed bits, rest. Pieces point into the
 * input or into memory that `jpegsplice_release` frees, so both must live as long as the pieces are used. */
struct jpegsplice_result {
    struct jpegsplice_piece pieces[JPEGSPLICE_PIECES];
    uint8_t *own_header, *own_bits;
    uint32_t way;            /* enum jpegsplice_way */
    uint32_t touched_mcus;
    uint32_t touched_blocks;
    uint32_t fitted_blocks;  /* bent to the codes that an optimised table has */
    uint32_t shifted;        /* did the rest have to be moved by some bits, instead of copied? */
};

/* The photo at an eighth of its size, for the price of a scan: the mean of every block. One byte a block, rows from the
 * top; planes reach over the photo's edge to whole MCUs. Components with smaller sampling have smaller planes. */
struct jpegsplice_plane {
    uint8_t *samples;
    uint32_t wide, high;
};

struct jpegsplice_averages {
    uint32_t width, height; /* of the photo, in pixels */
    uint32_t components;    /* 1: grey; 3: YCbCr, or red, green, blue */
    uint32_t is_rgb;
    struct jpegsplice_plane planes[3];
    struct jpegsplice_plane finer[3]; /* the photo at a quarter of its size: each block's four quarters */
    struct jpegsplice_mark *rows; /* a mark for each row of MCUs, NULL with restart intervals: markers lead there */
    uint32_t row_count, row_height;
    uint32_t each; /* samples a block, across and down: 2 with the finer planes, 1 without */
};

/* Files with optimised tables often lack the codes for a result, so that all of the scan is written anew. One photo for
 * many overlays needs that once: recode it, and splice the recoded file from a mark without steering. The results are
 * the same bytes. */
enum jpegsplice_option {
    JPEGSPLICE_NEVER_RECODE = 1, /* refuse with CODES instead */
    JPEGSPLICE_NEVER_STEER = 2   /* move the rest by some bits rather than round one coefficient the other way */
};

/* Put the overlay on. `mark` NULL: read from the start of the scan. `options`: of enum jpegsplice_option, added up.
 * After anything but OK there is nothing to free.
 * `averages` NULL, or those of this file, whose planes become the result's: the samples under the overlay change. */
enum jpegsplice_status jpegsplice_splice(const uint8_t *jpeg, size_t size, const struct jpegsplice_overlay *overlay,
                                         const struct jpegsplice_mark *mark, uint32_t options,
                                         struct jpegsplice_result *result, struct jpegsplice_averages *averages);
/* The same picture, written with tables that have all codes; no coefficient is changed. */
enum jpegsplice_status jpegsplice_recode(const uint8_t *jpeg, size_t size, struct jpegsplice_result *result);
/* The picture of a progressive file (SOF2, Huffman coding) as a baseline one, with tables made for it; no coefficient is
 * changed. To be spliced then. `averages` become those of the result, marks included, with `each` as below. A file that
 * is not progressive is refused as ARGUMENT. Takes at most 138 bytes of memory a block of 8 x 8 samples, mostly a third
 * of that: 20 MB for 12 megapixels at 4:2:0. */
enum jpegsplice_status jpegsplice_sequential(const uint8_t *jpeg, size_t size, uint32_t each,
                                             struct jpegsplice_result *result,
                                             struct jpegsplice_averages *averages);
void jpegsplice_release(struct jpegsplice_result *result);

/* The mark from which an overlay whose top is at pixel row `y` can be reached. Rows below the picture: the whole scan
 * is read and found decodable. */
enum jpegsplice_status jpegsplice_scan(const uint8_t *jpeg, size_t size, uint32_t y, struct jpegsplice_mark *mark);

/* Reads the whole scan, so damaged files are refused. `each` 2: the finer planes as well, for about twice the time. */
enum jpegsplice_status jpegsplice_average(const uint8_t *jpeg, size_t size, uint32_t each,
                                          struct jpegsplice_averages *averages);
void jpegsplice_release_averages(struct jpegsplice_averages *averages);

#endif

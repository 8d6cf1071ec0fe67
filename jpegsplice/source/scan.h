/* Reading the entropy-coded bits: passing over MCUs quickly, and single blocks as coefficients (T.81, F.2.2). */
#ifndef JPEGSPLICE_SCAN_H
#define JPEGSPLICE_SCAN_H

#include "bits.h"
#include "markers.h"

struct lookups {
    struct dc_lookup dc[TABLES];
    struct ac_lookup ac[TABLES];
};

struct scan {
    const struct jpeg *jpeg;
    struct bit_reader in;
    struct lookups *lookups;
    uint32_t predicted[MOST_COMPONENTS]; /* DC predictions; unsigned, so that damaged ones may wrap */
};

enum jpegsplice_status scan_open(struct scan *scan, const struct jpeg *jpeg);
void scan_close(struct scan *scan);

/* Begin at a place of the file: `mark` gives offset, bit and predictions. */
enum jpegsplice_status scan_seek(struct scan *scan, const struct jpegsplice_mark *mark);
/* The place reached. `mcu` is the caller's. */
void scan_tell(const struct scan *scan, uint32_t mcu, struct jpegsplice_mark *mark);

/* Pass over at most `count` MCUs, as many as lie in the window. After `reader_prepare`. `dc`: NULL, or where the DC
 * coefficient of each of their blocks goes. */
enum jpegsplice_status scan_pass(struct scan *scan, uint32_t count, uint32_t *passed, uint32_t *dc);
/* The same, slower: of each block the coefficients that its four quarters' means need. */
enum { LOW_COEFFICIENTS = 4 };
enum jpegsplice_status scan_pass_low(struct scan *scan, uint32_t count, uint32_t *passed,
                                     int32_t (*low)[LOW_COEFFICIENTS]);
/* Pass over exactly so many. */
enum jpegsplice_status scan_skip(struct scan *scan, uint32_t count);

/* The next block's DC coefficient becomes the component's prediction. */
enum jpegsplice_status scan_dc(struct scan *scan, unsigned component);
/* Its AC coefficients 1 to 63 in the order of the scan; those that are zero are not written. NULL: pass over them. */
enum jpegsplice_status scan_ac(struct scan *scan, unsigned component, int16_t *coefficients);

/* A DC code longer than the lookup's window; false for none. */
bool scan_long_dc_code(const struct huffman_table *table, uint64_t bits, unsigned *length, unsigned *size);

/* EXTEND of T.81, F.2.2.1: the number that the first `size` of these bits mean, at most 15. Without a branch: its sign,
 * the first bit, cannot be foreseen. */
static inline int32_t extend(uint64_t bits, unsigned size)
{
    uint32_t raw = (uint32_t)(bits >> 1 >> (63 - size)), all_ones = (1u << size) - 1;
    uint32_t is_negative = (uint32_t)(bits >> 63) - 1;
    return (int32_t)raw - (int32_t)(all_ones & is_negative);
}

#endif

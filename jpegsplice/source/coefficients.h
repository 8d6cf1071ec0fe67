/* All coefficients of a picture, in memory: 136 bytes a block. */
#ifndef JPEGSPLICE_COEFFICIENTS_H
#define JPEGSPLICE_COEFFICIENTS_H

#include "averages.h"
#include "write.h"

/* Blocks of larger pictures are refused as MEMORY: these would take 1.1 GB. */
#define MOST_COEFFICIENT_BLOCKS ((uint64_t)1 << 23)

struct block_plane {
    int16_t *coefficients;           /* 64 a block, in the order of the scan; blocks row by row */
    uint64_t *not_zero;              /* of each block: bit k, AC coefficient k is not zero */
    uint32_t wide;                   /* in blocks, to whole MCUs */
    uint32_t shown_wide, shown_high; /* without those that only fill up MCUs (T.81, A.2.2 and A.2.3) */
};

struct coefficients {
    struct block_plane planes[MOST_COMPONENTS];
};

/* All of them zero. */
enum jpegsplice_status coefficients_open(struct coefficients *all, const struct jpeg *jpeg);
void coefficients_close(struct coefficients *all);

/* The block's number in the plane of its component. */
static inline size_t index_of_block(const struct jpeg *jpeg, const struct block_plane *plane, uint32_t column,
                                    uint32_t row, const struct mcu_block *block)
{
    const struct component *component = &jpeg->component[block->component];
    return ((size_t)row * component->down + block->row) * plane->wide + (size_t)column * component->across +
           block->column;
}

/* Tables for them, from a share of the picture: TABLES of each kind, of which two are made. */
void coefficients_tables(const struct coefficients *all, const struct jpeg *jpeg, struct huffman_table *dc,
                         struct huffman_table *ac);
/* All of them as one sequential scan. `averages`, opened for this photo, get its means and marks, which count from the
 * scan's first byte. */
enum jpegsplice_status coefficients_write(const struct coefficients *all, struct scan_writer *writer,
                                          struct jpegsplice_averages *averages);

#endif

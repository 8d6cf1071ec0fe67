/* The coefficients of a picture, taken MCU row by MCU row and written as one scan. Of those before the row being taken
 * only what is not zero is kept: at most 138 bytes a block, mostly a third of that. */
#ifndef JPEGSPLICE_COEFFICIENTS_H
#define JPEGSPLICE_COEFFICIENTS_H

#include "averages.h"
#include "write.h"

/* Blocks of larger pictures are refused as MEMORY: these could take 1.1 GB. */
#define MOST_COEFFICIENT_BLOCKS ((uint64_t)1 << 23)

/* The blocks of one component in an MCU row, row by row. */
struct block_plane {
    int16_t *dc;
    int16_t *coefficients;           /* 64 a block, in the order of the scan; the first stays zero */
    uint64_t *not_zero;              /* of each block: bit k, AC coefficient k is not zero */
    size_t blocks;
    uint32_t wide;                   /* in blocks, to whole MCUs */
    uint32_t shown_wide, shown_high; /* of the picture, without those that only fill up MCUs (T.81, A.2.2 and A.2.3) */
};

struct counted {
    uint64_t dc[MOST_VALUES], ac[MOST_VALUES];
};

struct coefficients {
    struct block_plane planes[MOST_COMPONENTS];
    struct counted counted[2];      /* of luma and of chroma, in a share of the rows */
    uint32_t *dc;                   /* of a row, as `averages_place` takes them ... */
    int32_t (*low)[LOW_COEFFICIENTS]; /* ... and `finer_place` */
    struct packed_blocks packed;
};

/* All of them zero. */
enum jpegsplice_status coefficients_open(struct coefficients *all, const struct jpeg *jpeg);
void coefficients_close(struct coefficients *all);

/* A block's number in the plane of its component. */
static inline size_t index_of_block(const struct jpeg *jpeg, const struct block_plane *plane, uint32_t column,
                                    const struct mcu_block *block)
{
    return (size_t)block->row * plane->wide + (size_t)column * jpeg->component[block->component].across + block->column;
}

/* Take the planes as this row, and make them zero for the next one. `averages`, opened for this photo, get its means. */
enum jpegsplice_status coefficients_take_row(struct coefficients *all, const struct jpeg *jpeg, uint32_t row,
                                             struct jpegsplice_averages *averages);
/* Tables for them, from a share of the picture: TABLES of each kind, of which two are made. */
void coefficients_tables(const struct coefficients *all, struct huffman_table *dc, struct huffman_table *ac);
/* All rows as one sequential scan. `averages` get its marks, which count from the scan's first byte. */
enum jpegsplice_status coefficients_write(const struct coefficients *all, struct scan_writer *writer,
                                          struct jpegsplice_averages *averages);

#endif

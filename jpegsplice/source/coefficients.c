#include "coefficients.h"

#include <assert.h>
#include <stdlib.h>

#include "complete.h"

enum { ROWS_COUNTED_OF = 8 };

enum jpegsplice_status coefficients_open(struct coefficients *all, const struct jpeg *jpeg)
{
    const uint32_t rows = jpeg->mcus / jpeg->mcus_wide;
    const size_t blocks = (size_t)jpeg->mcus_wide * jpeg->blocks;

    memset(all, 0, sizeof *all);
    if ((uint64_t)jpeg->mcus * jpeg->blocks > MOST_COEFFICIENT_BLOCKS)
        return JPEGSPLICE_MEMORY;
    for (unsigned c = 0; c < jpeg->components; c++) {
        const struct component *component = &jpeg->component[c];
        struct block_plane *plane = &all->planes[c];
        plane->wide = jpeg->mcus_wide * component->across;
        plane->blocks = (size_t)plane->wide * component->down;
        plane->shown_wide = (jpeg->width * component->across + 8 * jpeg->across - 1) / (8 * jpeg->across);
        plane->shown_high = (jpeg->height * component->down + 8 * jpeg->down - 1) / (8 * jpeg->down);
        assert(plane->shown_wide <= plane->wide && plane->shown_high <= rows * component->down);
        plane->dc = calloc(plane->blocks, sizeof *plane->dc);
        plane->coefficients = calloc(plane->blocks, 64 * sizeof *plane->coefficients);
        plane->not_zero = calloc(plane->blocks, sizeof *plane->not_zero);
        if (plane->dc == NULL || plane->coefficients == NULL || plane->not_zero == NULL)
            return JPEGSPLICE_MEMORY;
    }
    all->dc = malloc(blocks * sizeof *all->dc);
    all->low = malloc(blocks * sizeof *all->low);
    return all->dc && all->low ? JPEGSPLICE_OK : JPEGSPLICE_MEMORY;
}

void coefficients_close(struct coefficients *all)
{
    for (unsigned c = 0; c < MOST_COMPONENTS; c++) {
        free(all->planes[c].dc);
        free(all->planes[c].coefficients);
        free(all->planes[c].not_zero);
    }
    free(all->dc);
    free(all->low);
    free(all->packed.words);
    memset(all, 0, sizeof *all);
}

/* ------------------------------------------------------------------------------------------------------ tables */

static INLINED void count_block(struct counted *counted, const int16_t *coefficients, uint64_t left, int32_t difference)
{
    unsigned last = 0, size = size_of(difference);

    counted->dc[size <= BIGGEST_DC_SIZE ? size : 0]++;
    for (; left != 0; left &= left - 1) {
        unsigned k = lowest_bit(left), run = k - last - 1;
        counted->ac[ZERO_RUN] += run >> 4;
        size = size_of(coefficients[k]);
        counted->ac[size <= BIGGEST_AC_SIZE ? (run & 15) << 4 | size : END_OF_BLOCK]++;
        last = k;
    }
    counted->ac[END_OF_BLOCK] += last < 63;
}

FOR_EACH_PROCESSOR
static void count_row(struct coefficients *all, const struct jpeg *jpeg)
{
    int32_t predicted[MOST_COMPONENTS] = {0};

    for (uint32_t column = 0; column < jpeg->mcus_wide; column++)
        for (unsigned b = 0; b < jpeg->blocks; b++) {
            const unsigned c = jpeg->block[b].component;
            const struct block_plane *plane = &all->planes[c];
            size_t index = index_of_block(jpeg, plane, column, &jpeg->block[b]);
            count_block(&all->counted[c > 0], plane->coefficients + 64 * index, plane->not_zero[index],
                        plane->dc[index] - predicted[c]);
            predicted[c] = plane->dc[index];
        }
}

void coefficients_tables(const struct coefficients *all, struct huffman_table *dc, struct huffman_table *ac)
{
    for (unsigned which = 0; which < 2; which++) {
        complete_for(&dc[which], all->counted[which].dc, true);
        complete_for(&ac[which], all->counted[which].ac, false);
    }
}

/* ---------------------------------------------------------------------------------------------------- taking rows */

static enum jpegsplice_status reserve_row(struct packed_blocks *packed, const struct jpeg *jpeg)
{
    const size_t most = (size_t)jpeg->mcus_wide * jpeg->blocks * MOST_PACKED;

    if (packed->capacity - packed->length >= most)
        return JPEGSPLICE_OK;
    size_t capacity = packed->capacity + packed->capacity / 2 + most;
    uint16_t *words = realloc(packed->words, capacity * sizeof *words);
    if (words == NULL)
        return JPEGSPLICE_MEMORY;
    packed->words = words;
    packed->capacity = capacity;
    return JPEGSPLICE_OK;
}

/* Returns the place behind the block. Its coefficients become zero. */
static INLINED uint16_t *pack_block(uint16_t *to, int16_t dc, int16_t *coefficients, uint64_t *not_zero)
{
    uint64_t left = *not_zero;

    *to++ = (uint16_t)dc;
    memcpy(to, &left, sizeof left);
    to += sizeof left / sizeof *to;
    for (; left != 0; left &= left - 1) {
        unsigned k = lowest_bit(left);
        *to++ = (uint16_t)coefficients[k];
        coefficients[k] = 0;
    }
    *not_zero = 0;
    return to;
}

FOR_EACH_PROCESSOR
static void pack_row(struct coefficients *all, const struct jpeg *jpeg, bool with_low)
{
    uint16_t *to = all->packed.words + all->packed.length;
    size_t block = 0;

    for (uint32_t column = 0; column < jpeg->mcus_wide; column++)
        for (unsigned b = 0; b < jpeg->blocks; b++, block++) {
            struct block_plane *plane = &all->planes[jpeg->block[b].component];
            size_t index = index_of_block(jpeg, plane, column, &jpeg->block[b]);
            int16_t *coefficients = plane->coefficients + 64 * index, dc = plane->dc[index];
            all->dc[block] = (uint32_t)dc;
            if (with_low) {
                lowest_of(coefficients, all->low[block]);
                all->low[block][0] = dc;
            }
            to = pack_block(to, dc, coefficients, &plane->not_zero[index]);
        }
    all->packed.length = (size_t)(to - all->packed.words);
    assert(all->packed.length <= all->packed.capacity);
}

enum jpegsplice_status coefficients_take_row(struct coefficients *all, const struct jpeg *jpeg, uint32_t row,
                                             struct jpegsplice_averages *averages)
{
    const uint32_t wide = jpeg->mcus_wide, rows = jpeg->mcus / wide;
    enum jpegsplice_status status = reserve_row(&all->packed, jpeg);

    if (status != JPEGSPLICE_OK)
        return status;
    if (rows < 4 * ROWS_COUNTED_OF || row % ROWS_COUNTED_OF == 0)
        count_row(all, jpeg);
    pack_row(all, jpeg, averages->each > 1);
    averages_place(averages, jpeg, row * wide, wide, all->dc);
    if (averages->each > 1)
        finer_place(averages, jpeg, row * wide, wide, all->low);
    for (unsigned c = 0; c < jpeg->components; c++) /* of blocks below the picture no scan says anything */
        memset(all->planes[c].dc, 0, all->planes[c].blocks * sizeof *all->planes[c].dc);
    return JPEGSPLICE_OK;
}

/* ----------------------------------------------------------------------------------------------------- writing */

static enum jpegsplice_status mark_row(struct scan_writer *writer, uint32_t mcu, struct jpegsplice_mark *mark)
{
    enum jpegsplice_status status = writer_flush(&writer->out);

    *mark = (struct jpegsplice_mark){0, writer->out.length, writer->out.held_bits, mcu, {0, 0, 0}};
    for (unsigned c = 0; c < MOST_COMPONENTS; c++)
        mark->dc[c] = (int32_t)writer->predicted[c];
    return status;
}

enum jpegsplice_status coefficients_write(const struct coefficients *all, struct scan_writer *writer,
                                          struct jpegsplice_averages *averages)
{
    const uint32_t wide = writer->jpeg->mcus_wide;
    const uint16_t *packed = all->packed.words;
    enum jpegsplice_status status = JPEGSPLICE_OK;

    for (uint32_t row = 0; row < averages->row_count && status == JPEGSPLICE_OK; row++) {
        status = mark_row(writer, row * wide, &averages->rows[row]);
        if (status == JPEGSPLICE_OK)
            status = write_packed(writer, wide, &packed);
    }
    assert(status != JPEGSPLICE_OK || packed == all->packed.words + all->packed.length);
    return status == JPEGSPLICE_OK ? writer_pad(&writer->out) : status;
}

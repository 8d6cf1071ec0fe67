#include "coefficients.h"

#include <assert.h>
#include <stdlib.h>

#include "complete.h"

enum { ROWS_COUNTED_OF = 8 };

enum jpegsplice_status coefficients_open(struct coefficients *all, const struct jpeg *jpeg)
{
    const uint32_t rows = jpeg->mcus / jpeg->mcus_wide;

    memset(all, 0, sizeof *all);
    if ((uint64_t)jpeg->mcus * jpeg->blocks > MOST_COEFFICIENT_BLOCKS)
        return JPEGSPLICE_MEMORY;
    for (unsigned c = 0; c < jpeg->components; c++) {
        const struct component *component = &jpeg->component[c];
        struct block_plane *plane = &all->planes[c];
        plane->wide = jpeg->mcus_wide * component->across;
        size_t blocks = (size_t)plane->wide * rows * component->down;
        plane->shown_wide = (jpeg->width * component->across + 8 * jpeg->across - 1) / (8 * jpeg->across);
        plane->shown_high = (jpeg->height * component->down + 8 * jpeg->down - 1) / (8 * jpeg->down);
        assert(plane->shown_wide <= plane->wide && plane->shown_high <= rows * component->down);
        plane->coefficients = calloc(blocks, 64 * sizeof *plane->coefficients);
        plane->not_zero = calloc(blocks, sizeof *plane->not_zero);
        if (plane->coefficients == NULL || plane->not_zero == NULL)
            return JPEGSPLICE_MEMORY;
    }
    return JPEGSPLICE_OK;
}

void coefficients_close(struct coefficients *all)
{
    for (unsigned c = 0; c < MOST_COMPONENTS; c++) {
        free(all->planes[c].coefficients);
        free(all->planes[c].not_zero);
    }
    memset(all, 0, sizeof *all);
}

/* ------------------------------------------------------------------------------------------------------ tables */

struct counted {
    uint64_t dc[MOST_VALUES], ac[MOST_VALUES];
};

static void count_block(struct counted *counted, const int16_t *coefficients, uint64_t left, int32_t predicted)
{
    unsigned last = 0, size = size_of(coefficients[0] - predicted);

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

static void count_row(const struct coefficients *all, const struct jpeg *jpeg, uint32_t row, struct counted counted[2])
{
    int32_t predicted[MOST_COMPONENTS] = {0};

    for (uint32_t column = 0; column < jpeg->mcus_wide; column++)
        for (unsigned b = 0; b < jpeg->blocks; b++) {
            const struct mcu_block *block = &jpeg->block[b];
            const struct block_plane *plane = &all->planes[block->component];
            size_t index = index_of_block(jpeg, plane, column, row, block);
            const int16_t *coefficients = plane->coefficients + 64 * index;
            count_block(&counted[block->component > 0], coefficients, plane->not_zero[index],
                        predicted[block->component]);
            predicted[block->component] = coefficients[0];
        }
}

void coefficients_tables(const struct coefficients *all, const struct jpeg *jpeg, struct huffman_table *dc,
                         struct huffman_table *ac)
{
    struct counted counted[2];
    const uint32_t rows = jpeg->mcus / jpeg->mcus_wide;

    memset(counted, 0, sizeof counted);
    for (uint32_t row = 0; row < rows; row += rows < 4 * ROWS_COUNTED_OF ? 1 : ROWS_COUNTED_OF)
        count_row(all, jpeg, row, counted);
    for (unsigned which = 0; which < 2; which++) {
        complete_for(&dc[which], counted[which].dc, true);
        complete_for(&ac[which], counted[which].ac, false);
    }
}

/* ----------------------------------------------------------------------------------------------------- writing */

static enum jpegsplice_status write_mcu(const struct coefficients *all, struct scan_writer *writer, uint32_t row,
                                        uint32_t column, struct jpegsplice_averages *averages)
{
    uint32_t dc[MOST_BLOCKS], mcu = row * writer->jpeg->mcus_wide + column;
    int32_t low[MOST_BLOCKS][LOW_COEFFICIENTS];
    const struct jpeg *jpeg = writer->jpeg;
    enum jpegsplice_status status = writer_reserve(&writer->out, MCU_ROOM);

    for (unsigned b = 0; b < jpeg->blocks && status == JPEGSPLICE_OK; b++) {
        const struct mcu_block *block = &jpeg->block[b];
        const struct block_plane *plane = &all->planes[block->component];
        size_t index = index_of_block(jpeg, plane, column, row, block);
        const int16_t *coefficients = plane->coefficients + 64 * index;
        dc[b] = (uint32_t)coefficients[0];
        status = write_dc(writer, block->component, coefficients[0]);
        if (status == JPEGSPLICE_OK)
            status = write_not_zero(writer, block->component, coefficients, plane->not_zero[index]);
        lowest_of(coefficients, low[b]);
    }
    if (status != JPEGSPLICE_OK)
        return status;
    averages_place(averages, jpeg, mcu, 1, dc);
    if (averages->each > 1)
        finer_place(averages, jpeg, mcu, 1, low);
    return JPEGSPLICE_OK;
}

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
    enum jpegsplice_status status = JPEGSPLICE_OK;

    for (uint32_t row = 0; row < averages->row_count && status == JPEGSPLICE_OK; row++) {
        status = mark_row(writer, row * wide, &averages->rows[row]);
        for (uint32_t column = 0; column < wide && status == JPEGSPLICE_OK; column++)
            status = write_mcu(all, writer, row, column, averages);
    }
    return status == JPEGSPLICE_OK ? writer_pad(&writer->out) : status;
}

#include "averages.h"

#include <assert.h>
#include <stdlib.h>

#include "intervals.h"
#include "public.h"

enum { MCUS_AT_ONCE = 256 };

/* DC is eight times the mean of the level-shifted samples (T.81, A.3.1, A.3.3). */
static uint8_t mean_of(uint32_t dc, uint32_t step)
{
    int64_t mean = ((int64_t)(int32_t)dc * step + 8 * 128 + 4) / 8;
    return (uint8_t)(mean < 0 ? 0 : mean > 255 ? 255 : mean);
}

/* MCUs of one row, as many as `count`. */
static void place_in_row(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, uint32_t count,
                         const uint32_t *dc)
{
    for (unsigned b = 0; b < jpeg->blocks; b++) {
        const struct mcu_block *block = &jpeg->block[b];
        const struct component *component = &jpeg->component[block->component];
        const struct jpegsplice_plane *plane = &averages->planes[block->component];
        const uint32_t step = jpeg->quantiser[component->quantiser][0], across = component->across;
        uint32_t column = mcu % jpeg->mcus_wide * across + block->column;
        uint32_t row = mcu / jpeg->mcus_wide * component->down + block->row;
        assert(count > 0 && column + (count - 1) * across < plane->wide && row < plane->high);
        uint8_t *sample = plane->samples + (size_t)row * plane->wide + column;
        for (uint32_t i = 0; i < count; i++)
            sample[(size_t)i * across] = mean_of(dc[(size_t)i * jpeg->blocks + b], step);
    }
}

void averages_place(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, uint32_t count,
                    const uint32_t *dc)
{
    while (count > 0) {
        uint32_t left = jpeg->mcus_wide - mcu % jpeg->mcus_wide, here = count < left ? count : left;
        place_in_row(averages, jpeg, mcu, here, dc);
        dc += (size_t)here * jpeg->blocks;
        mcu += here;
        count -= here;
    }
}

/* ------------------------------------------------------------------------------------------------- finer samples */

static uint8_t within_a_byte(int64_t value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Of a block's four quarters, rows from the top. In T.81, A.3.3, the first step's cosine is 0.641 on average over half a
 * block: so these are 1/4 of it times the root of 1/2, and 1/4 of its square, in units of 1/65536. The steps beyond it
 * would add little; they are left out. */
static void place_quarters(uint8_t *sample, size_t wide, const uint16_t quantiser[64],
                           const int32_t low[LOW_COEFFICIENTS])
{
    const int64_t mean = (int64_t)low[0] * quantiser[0] * 8192 + (128 << 16) + (1 << 15);
    const int64_t across = (int64_t)low[1] * quantiser[1] * 7423, down = (int64_t)low[2] * quantiser[8] * 7423;
    const int64_t both = (int64_t)low[3] * quantiser[9] * 6726;
    const int64_t quarters[4] = {mean + across + down + both, mean - across + down - both,
                                 mean + across - down - both, mean - across - down + both};

    for (unsigned i = 0; i < 4; i++)
        sample[i / 2 * wide + i % 2] = within_a_byte(quarters[i] < 0 ? 0 : quarters[i] >> 16);
}

/* The blocks `b` of MCUs of one row, as many as `count`; `low`: of every MCU's blocks, from this one on. */
static void finer_in_row(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, unsigned b,
                         uint32_t count, int32_t (*low)[LOW_COEFFICIENTS])
{
    const struct mcu_block *block = &jpeg->block[b];
    const struct component *component = &jpeg->component[block->component];
    const struct jpegsplice_plane *plane = &averages->finer[block->component];
    const uint16_t *quantiser = jpeg->quantiser[component->quantiser];
    const size_t across = 2 * component->across, wide = plane->wide;
    uint32_t column = 2 * (mcu % jpeg->mcus_wide * component->across + block->column);
    uint32_t row = 2 * (mcu / jpeg->mcus_wide * component->down + block->row);

    assert(count > 0 && column + (count - 1) * across + 1 < wide && row + 1 < plane->high);
    uint8_t *sample = plane->samples + row * wide + column;
    for (uint32_t i = 0; i < count; i++)
        place_quarters(sample + i * across, wide, quantiser, low[(size_t)i * jpeg->blocks]);
}

void finer_place_block(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, unsigned b,
                       const int16_t *coefficients)
{
    int32_t low[1][LOW_COEFFICIENTS];

    lowest_of(coefficients, low[0]);
    finer_in_row(averages, jpeg, mcu, b, 1, low);
}

void finer_place(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t mcu, uint32_t count,
                 int32_t (*low)[LOW_COEFFICIENTS])
{
    while (count > 0) {
        uint32_t left = jpeg->mcus_wide - mcu % jpeg->mcus_wide, here = count < left ? count : left;
        for (unsigned b = 0; b < jpeg->blocks; b++)
            finer_in_row(averages, jpeg, mcu, b, here, low + b);
        low += (size_t)here * jpeg->blocks;
        mcu += here;
        count -= here;
    }
}

/* Both sizes at once: the means that `averages_place` takes stand first in each block. */
static enum jpegsplice_status finer_mcus(struct scan *scan, uint32_t mcu, uint32_t end,
                                         struct jpegsplice_averages *averages)
{
    int32_t low[MCUS_AT_ONCE * MOST_BLOCKS][LOW_COEFFICIENTS];
    uint32_t dc[MCUS_AT_ONCE * MOST_BLOCKS];

    while (mcu < end) {
        uint32_t count = end - mcu < MCUS_AT_ONCE ? end - mcu : MCUS_AT_ONCE, passed = 0;
        enum jpegsplice_status status = reader_prepare(&scan->in);
        if (status == JPEGSPLICE_OK)
            status = scan_pass_low(scan, count, &passed, low);
        if (status != JPEGSPLICE_OK)
            return status;
        for (uint32_t i = 0; i < passed * scan->jpeg->blocks; i++)
            dc[i] = (uint32_t)low[i][0];
        averages_place(averages, scan->jpeg, mcu, passed, dc);
        finer_place(averages, scan->jpeg, mcu, passed, low);
        mcu += passed;
    }
    return JPEGSPLICE_OK;
}

/* ------------------------------------------------------------------------------------------------ the whole scan */

static enum jpegsplice_status average_mcus(struct scan *scan, uint32_t mcu, uint32_t end,
                                           struct jpegsplice_averages *averages)
{
    if (averages->each > 1)
        return finer_mcus(scan, mcu, end, averages);
    uint32_t dc[MCUS_AT_ONCE * MOST_BLOCKS];

    while (mcu < end) {
        uint32_t count = end - mcu < MCUS_AT_ONCE ? end - mcu : MCUS_AT_ONCE, passed = 0;
        enum jpegsplice_status status = reader_prepare(&scan->in);
        if (status == JPEGSPLICE_OK)
            status = scan_pass(scan, count, &passed, dc);
        if (status != JPEGSPLICE_OK)
            return status;
        averages_place(averages, scan->jpeg, mcu, passed, dc);
        mcu += passed;
    }
    return JPEGSPLICE_OK;
}

/* The whole scan as one interval, with a mark at the beginning of each row. */
static enum jpegsplice_status average_rows(struct scan *scan, struct jpegsplice_averages *averages)
{
    const uint32_t wide = scan->jpeg->mcus_wide;
    const struct jpegsplice_mark start = start_of_scan(scan->jpeg);
    enum jpegsplice_status status = scan_seek(scan, &start);

    for (uint32_t row = 0; row < averages->row_count && status == JPEGSPLICE_OK; row++) {
        scan_tell(scan, row * wide, &averages->rows[row]);
        status = average_mcus(scan, row * wide, (row + 1) * wide, averages);
    }
    return status;
}

static enum jpegsplice_status average_intervals(struct scan *scan, struct jpegsplice_averages *averages)
{
    const struct jpeg *jpeg = scan->jpeg;
    struct jpegsplice_mark place = start_of_scan(jpeg);

    for (uint32_t mcu = 0; mcu < jpeg->mcus;) {
        uint32_t left = jpeg->mcus - mcu, end = mcu + (interval_of(jpeg) < left ? interval_of(jpeg) : left);
        enum jpegsplice_status status = walk_to(jpeg, mcu, &place);
        if (status == JPEGSPLICE_OK)
            status = scan_seek(scan, &place);
        if (status == JPEGSPLICE_OK)
            status = average_mcus(scan, mcu, end, averages);
        if (status != JPEGSPLICE_OK)
            return status;
        mcu = end;
    }
    return JPEGSPLICE_OK;
}

bool is_each(uint32_t each)
{
    return each == 1 || each == 2;
}

static struct jpegsplice_plane size_of_plane(const struct jpeg *jpeg, unsigned component, uint32_t each)
{
    uint32_t wide = each * jpeg->mcus_wide * jpeg->component[component].across;
    uint32_t high = each * (jpeg->mcus / jpeg->mcus_wide) * jpeg->component[component].down;

    return (struct jpegsplice_plane){NULL, wide, high};
}

static bool plane_fits(const struct jpegsplice_plane *plane, struct jpegsplice_plane wanted)
{
    return plane->samples != NULL && plane->wide == wanted.wide && plane->high == wanted.high;
}

bool averages_fit(const struct jpegsplice_averages *averages, const struct jpeg *jpeg)
{
    bool fit = averages->components == jpeg->components && is_each(averages->each);

    for (unsigned c = 0; c < jpeg->components && fit; c++) {
        fit = plane_fits(&averages->planes[c], size_of_plane(jpeg, c, 1));
        if (averages->each > 1)
            fit &= plane_fits(&averages->finer[c], size_of_plane(jpeg, c, averages->each));
    }
    return fit;
}

static enum jpegsplice_status plane_open(struct jpegsplice_plane *plane, struct jpegsplice_plane wanted)
{
    *plane = wanted;
    plane->samples = malloc((size_t)plane->wide * plane->high);
    return plane->samples ? JPEGSPLICE_OK : JPEGSPLICE_MEMORY;
}

enum jpegsplice_status averages_open(struct jpegsplice_averages *averages, const struct jpeg *jpeg, uint32_t each)
{
    memset(averages, 0, sizeof *averages);
    averages->each = each;
    averages->width = jpeg->width;
    averages->height = jpeg->height;
    averages->components = jpeg->components;
    averages->is_rgb = jpeg->is_rgb;
    averages->row_count = jpeg->mcus / jpeg->mcus_wide;
    averages->row_height = 8 * jpeg->down;
    for (unsigned c = 0; c < jpeg->components; c++) {
        enum jpegsplice_status status = plane_open(&averages->planes[c], size_of_plane(jpeg, c, 1));
        if (status == JPEGSPLICE_OK && each > 1)
            status = plane_open(&averages->finer[c], size_of_plane(jpeg, c, each));
        if (status != JPEGSPLICE_OK)
            return status;
    }
    if (jpeg->restart_interval != 0)
        return JPEGSPLICE_OK;
    averages->rows = calloc(averages->row_count, sizeof *averages->rows);
    return averages->rows ? JPEGSPLICE_OK : JPEGSPLICE_MEMORY;
}

PUBLIC enum jpegsplice_status jpegsplice_average(const uint8_t *jpeg, size_t size, uint32_t each,
                                                 struct jpegsplice_averages *averages)
{
    struct scan scan;

    if (jpeg == NULL || averages == NULL || size > JPEGSPLICE_LARGEST_FILE || !is_each(each))
        return JPEGSPLICE_ARGUMENT;
    memset(averages, 0, sizeof *averages);
    memset(&scan, 0, sizeof scan);
    struct jpeg *header = calloc(1, sizeof *header);
    if (header == NULL)
        return JPEGSPLICE_MEMORY;
    enum jpegsplice_status status = markers_read(header, jpeg, size);
    if (status == JPEGSPLICE_OK)
        status = averages_open(averages, header, each);
    if (status == JPEGSPLICE_OK)
        status = scan_open(&scan, header);
    if (status == JPEGSPLICE_OK)
        status = header->restart_interval ? average_intervals(&scan, averages) : average_rows(&scan, averages);
    if (status != JPEGSPLICE_OK)
        jpegsplice_release_averages(averages);
    scan_close(&scan);
    free(header);
    return status;
}

PUBLIC void jpegsplice_release_averages(struct jpegsplice_averages *averages)
{
    for (unsigned c = 0; c < MOST_COMPONENTS; c++) {
        free(averages->planes[c].samples);
        free(averages->finer[c].samples);
    }
    free(averages->rows);
    memset(averages, 0, sizeof *averages);
}

#include "rewrite.h"

#include <assert.h>

enum { COMPLETE_AC_TABLE = 162 }; /* values: every run of 0 to 15 with every size of 1 to 10, EOB and ZRL */

/* A block that the overlay leaves alone: a DC difference that fits the new prediction, and the AC part as it is. In other
 * codes it is read and written. */
static enum jpegsplice_status repair_block(struct splice *s, unsigned component)
{
    int16_t coefficients[64] = {0};
    enum jpegsplice_status status = scan_dc(&s->scan, component);

    if (status == JPEGSPLICE_OK)
        status = write_dc(&s->writer, component, (int32_t)s->scan.predicted[component]);
    if (status != JPEGSPLICE_OK)
        return status;
    if (!s->recode)
        return copy_ac(&s->writer, &s->scan, component);
    status = scan_ac(&s->scan, component, coefficients);
    return status == JPEGSPLICE_OK ? write_ac(&s->writer, component, coefficients) : status;
}

static enum jpegsplice_status read_block(struct splice *s, unsigned component, int16_t coefficients[64])
{
    enum jpegsplice_status status = scan_dc(&s->scan, component);
    int32_t dc = (int32_t)s->scan.predicted[component];

    if (status != JPEGSPLICE_OK)
        return status;
    if (dc < -2047 || dc > 2047)
        return JPEGSPLICE_DATA;
    memset(coefficients, 0, 64 * sizeof *coefficients);
    coefficients[0] = (int16_t)dc;
    return scan_ac(&s->scan, component, coefficients);
}

/* Bend a block to what its table can write and to the length that is wanted. */
static enum jpegsplice_status suit_codes(struct splice *s, unsigned component, const float natural[64],
                                         int16_t coefficients[64])
{
    const struct huffman_table *table = &s->writer.ac[s->jpeg.component[component].ac_table];
    const struct block_scale *scale = &s->scale[component];
    const bool fits = table->values >= COMPLETE_AC_TABLE || bits_of_ac(table, coefficients) >= 0;
    float ideal[64];

    if (fits && s->steer == 0)
        return JPEGSPLICE_OK;
    block_in_order(natural, ideal);
    if (!fits) {
        if (!block_fit(scale, table, ideal, coefficients))
            return JPEGSPLICE_CODES;
        s->result->fitted_blocks++;
    }
    if (s->steer > 0 && block_steer(scale, table, ideal, s->steer, coefficients))
        s->steer = 0;
    return JPEGSPLICE_OK;
}

static enum jpegsplice_status splice_block(struct splice *s, uint32_t mcu, unsigned b, struct rectangle pixels)
{
    const unsigned component = s->jpeg.block[b].component;
    int16_t coefficients[64];
    float ideal[64];
    struct overlay_samples samples;
    enum jpegsplice_status status = read_block(s, component, coefficients);

    if (status != JPEGSPLICE_OK)
        return status;
    overlay_sample(&s->overlay, &s->jpeg, component, pixels, &samples);
    block_blend(&s->scale[component], &samples, coefficients, ideal);
    s->result->touched_blocks++;
    status = suit_codes(s, component, ideal, coefficients);
    if (status == JPEGSPLICE_OK)
        status = write_dc(&s->writer, component, coefficients[0]);
    if (status == JPEGSPLICE_OK)
        status = write_ac(&s->writer, component, coefficients);
    if (status == JPEGSPLICE_OK && s->averages != NULL && s->averages->each > 1)
        finer_place_block(s->averages, &s->jpeg, mcu, b, coefficients);
    return status;
}

enum jpegsplice_status rewrite_mcu(struct splice *s, uint32_t mcu, bool touched)
{
    enum jpegsplice_status status = writer_reserve(&s->writer.out, MCU_ROOM);
    uint32_t dc[MOST_BLOCKS];

    for (unsigned b = 0; b < s->jpeg.blocks && status == JPEGSPLICE_OK; b++) {
        const struct mcu_block *block = &s->jpeg.block[b];
        struct rectangle pixels = pixels_of_block(&s->jpeg, mcu, block);
        if (touched && overlay_shows(&s->overlay, pixels))
            status = splice_block(s, mcu, b, pixels);
        else
            status = repair_block(s, block->component);
        dc[b] = s->writer.predicted[block->component];
    }
    if (s->averages != NULL && status == JPEGSPLICE_OK)
        averages_place(s->averages, &s->jpeg, mcu, 1, dc);
    s->result->touched_mcus += touched;
    assert(s->writer.out.length <= s->writer.out.capacity);
    return status;
}

bool in_step(const struct splice *s)
{
    return memcmp(s->scan.predicted, s->writer.predicted, sizeof s->scan.predicted) == 0;
}

enum jpegsplice_status copy_mcus(struct splice *s, uint32_t count)
{
    enum jpegsplice_status status = JPEGSPLICE_OK;

    assert(in_step(s));
    while (count > 0 && status == JPEGSPLICE_OK) {
        uint32_t passed = 0;
        status = reader_prepare(&s->scan.in);
        uint64_t from = s->scan.in.position;
        if (status == JPEGSPLICE_OK)
            status = s->recode ? translate_mcus(&s->writer, &s->scan, s->translation, count, &passed)
                               : scan_pass(&s->scan, count, &passed, NULL);
        if (status == JPEGSPLICE_OK && !s->recode)
            status = writer_copy_bits(&s->writer.out, s->scan.in.window, from, s->scan.in.position - from);
        count -= passed;
    }
    memcpy(s->writer.predicted, s->scan.predicted, sizeof s->writer.predicted);
    return status;
}

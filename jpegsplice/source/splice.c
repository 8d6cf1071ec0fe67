/* The way through the file: to the overlay, through it, and out of it again. */
#include <assert.h>
#include <stdlib.h>

#include "block.h"
#include "write.h"

enum { COMPLETE_AC_TABLE = 162 }; /* values: every run of 0 to 15 with every size of 1 to 10, EOB and ZRL */

struct splice {
    struct jpeg jpeg;
    struct scan scan;
    struct scan_writer writer;
    struct overlay overlay;
    struct touched touched;
    struct block_scale scale[MOST_COMPONENTS];
    struct huffman_table standard_dc[TABLES], standard_ac[TABLES];
    bool recode;    /* write the whole scan with the standard tables */
    bool begun;     /* has anything been written? */
    unsigned steer; /* bits, modulo 8, by which the next touched block is to come out longer; 0: as it comes */
    size_t prefix;  /* bytes of the file before the first that changes */
    size_t copied;  /* bytes of the file that the prefix and the output stand for */
    struct jpegsplice_mark first; /* where the first touched MCU begins */
    struct jpegsplice_result *result;
};

/* ------------------------------------------------------------------------------------------------- block and MCU */

/* A block that the overlay leaves alone: a DC difference that fits the new prediction, and the AC part as it is. */
static enum jpegsplice_status repair_block(struct splice *s, unsigned component)
{
    enum jpegsplice_status status = scan_dc(&s->scan, component);

    if (status == JPEGSPLICE_OK)
        status = write_dc(&s->writer, component, (int32_t)s->scan.predicted[component]);
    if (status != JPEGSPLICE_OK)
        return status;
    return s->recode ? translate_ac(&s->writer, &s->scan, component) : copy_ac(&s->writer, &s->scan, component);
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
static enum jpegsplice_status suit_codes(struct splice *s, unsigned component, const float ideal[64],
                                         int16_t coefficients[64])
{
    const struct huffman_table *table = &s->writer.ac[s->jpeg.component[component].ac_table];
    const struct block_scale *scale = &s->scale[component];

    if (table->values < COMPLETE_AC_TABLE && bits_of_ac(table, coefficients) < 0) {
        if (!block_fit(scale, table, ideal, coefficients))
            return JPEGSPLICE_CODES;
        s->result->fitted_blocks++;
    }
    if (s->steer > 0 && block_steer(scale, table, ideal, s->steer, coefficients))
        s->steer = 0;
    return JPEGSPLICE_OK;
}

static enum jpegsplice_status splice_block(struct splice *s, unsigned component, struct rectangle pixels)
{
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
    return status;
}

/* The next MCU with the overlay on it, or (`touched` false) with its DC differences repaired. */
static enum jpegsplice_status rewrite_mcu(struct splice *s, uint32_t mcu, bool touched)
{
    enum jpegsplice_status status = writer_reserve(&s->writer.out, MCU_ROOM);

    for (unsigned b = 0; b < s->jpeg.blocks && status == JPEGSPLICE_OK; b++) {
        const struct mcu_block *block = &s->jpeg.block[b];
        struct rectangle pixels = pixels_of_block(&s->jpeg, mcu, block);
        if (touched && overlay_shows(&s->overlay, pixels))
            status = splice_block(s, block->component, pixels);
        else
            status = repair_block(s, block->component);
    }
    s->result->touched_mcus += touched;
    assert(s->writer.out.length <= s->writer.out.capacity);
    return status;
}

/* Do old and new bits mean the same DC values from here on? */
static bool in_step(const struct splice *s)
{
    return memcmp(s->scan.predicted, s->writer.predicted, sizeof s->scan.predicted) == 0;
}

static enum jpegsplice_status copy_mcus(struct splice *s, uint32_t count)
{
    enum jpegsplice_status status = JPEGSPLICE_OK;

    assert(in_step(s));
    while (count > 0 && status == JPEGSPLICE_OK) {
        uint32_t passed = 0;
        status = reader_prepare(&s->scan.in);
        uint64_t from = s->scan.in.position;
        if (status == JPEGSPLICE_OK)
            status = scan_pass(&s->scan, count, &passed);
        if (status == JPEGSPLICE_OK)
            status = writer_copy_bits(&s->writer.out, s->scan.in.window, from, s->scan.in.position - from);
        count -= passed;
    }
    memcpy(s->writer.predicted, s->scan.predicted, sizeof s->writer.predicted);
    return status;
}

/* --------------------------------------------------------------------------------------------- restart intervals */

/* Bits by which the output lags behind the input's place in its byte. */
static unsigned bits_apart(const struct splice *s)
{
    return (unsigned)(s->scan.in.position - s->writer.out.held_bits) & 7;
}

/* The last touched MCU of an interval, and the repair of the one behind it. When the rest then does not lie at the same
 * bits of its bytes as before, both are written once more with one coefficient rounded the other way: so the rest can
 * stay the bytes it is. */
static enum jpegsplice_status splice_last(struct splice *s, uint32_t mcu, uint32_t end, uint32_t *behind)
{
    enum jpegsplice_status status = reader_prepare(&s->scan.in); /* both lie in the window: going back is possible */
    const uint64_t position = s->scan.in.position;
    const struct scan_writer writer = s->writer;
    const struct jpegsplice_result counted = *s->result;
    uint32_t predicted[MOST_COMPONENTS];

    memcpy(predicted, s->scan.predicted, sizeof predicted);
    for (int attempt = 0; status == JPEGSPLICE_OK; attempt++) {
        *behind = mcu + 1;
        status = rewrite_mcu(s, mcu, true);
        if (status == JPEGSPLICE_OK && *behind < end && !in_step(s)) {
            *behind += 1;
            status = rewrite_mcu(s, mcu + 1, false);
        }
        if (attempt == 1 || status != JPEGSPLICE_OK || *behind == end || bits_apart(s) == 0)
            break;
        s->steer = bits_apart(s);
        const struct bit_writer grown = s->writer.out;
        s->writer = writer;
        s->writer.out.bytes = grown.bytes;
        s->writer.out.capacity = grown.capacity;
        s->scan.in.position = position;
        memcpy(s->scan.predicted, predicted, sizeof predicted);
        *s->result = counted;
    }
    s->steer = 0;
    return status;
}

/* The touched MCUs of an interval from `mcu`, the first, on. `behind`: the MCU from which the input goes on unchanged. */
static enum jpegsplice_status splice_touched(struct splice *s, uint32_t mcu, uint32_t end, uint32_t *behind)
{
    for (;;) {
        uint32_t next = touched_next(&s->touched, mcu + 1, end);
        if (next == end)
            return splice_last(s, mcu, end, behind);
        enum jpegsplice_status status = reader_prepare(&s->scan.in);
        if (status == JPEGSPLICE_OK)
            status = rewrite_mcu(s, mcu++, true);
        if (status == JPEGSPLICE_OK && mcu < next && !in_step(s))
            status = rewrite_mcu(s, mcu++, false);
        if (status == JPEGSPLICE_OK && mcu < next)
            status = copy_mcus(s, next - mcu);
        if (status != JPEGSPLICE_OK)
            return status;
        mcu = next;
    }
}

static enum jpegsplice_status recode_all(struct splice *s, uint32_t mcu, uint32_t end)
{
    enum jpegsplice_status status = JPEGSPLICE_OK;

    for (; mcu < end && status == JPEGSPLICE_OK; mcu++) {
        status = reader_prepare(&s->scan.in);
        if (status == JPEGSPLICE_OK)
            status = rewrite_mcu(s, mcu, touched_next(&s->touched, mcu, mcu + 1) == mcu);
    }
    return status;
}

/* The input is at the first MCU to change: all before it is copied, with the bits before it in its byte. */
static enum jpegsplice_status begin_output(struct splice *s, uint32_t mcu)
{
    struct jpegsplice_mark here;
    enum jpegsplice_status status = JPEGSPLICE_OK;

    scan_tell(&s->scan, mcu, &here);
    if (!s->begun) {
        s->begun = true;
        s->first = here;
        s->prefix = (size_t)here.offset;
    } else {
        assert(s->copied <= here.offset && here.offset <= s->jpeg.size);
        status = writer_copy_bytes(&s->writer.out, s->jpeg.file + s->copied, (size_t)here.offset - s->copied);
    }
    s->writer.out.held = here.bit ? s->scan.in.window[s->scan.in.position >> 3] >> (8 - here.bit) : 0;
    s->writer.out.held_bits = here.bit;
    memcpy(s->writer.predicted, s->scan.predicted, sizeof s->writer.predicted);
    return status;
}

/* The rest of an interval lies at other bits than before: every byte of it changes. */
static enum jpegsplice_status shift_rest(struct splice *s)
{
    struct bit_reader *in = &s->scan.in;
    enum jpegsplice_status status;

    s->result->shifted = 1;
    for (;;) {
        uint64_t end = 8 * (uint64_t)in->filled;
        status = writer_copy_bits(&s->writer.out, in->window, in->position, end - in->position);
        in->position = end;
        if (status != JPEGSPLICE_OK || in->end != GOES_ON)
            break;
        status = reader_prepare(in);
        if (status != JPEGSPLICE_OK)
            return status;
    }
    if (status == JPEGSPLICE_OK && in->end == AT_END_OF_FILE)
        status = JPEGSPLICE_TRUNCATED;
    if (status == JPEGSPLICE_OK)
        status = writer_pad(&s->writer.out);
    s->copied = in->next;
    return status;
}

static enum jpegsplice_status end_output(struct splice *s, bool all_written)
{
    struct bit_reader *in = &s->scan.in;
    enum jpegsplice_status status = reader_check(in);
    unsigned to_next_byte = -(unsigned)in->position & 7;

    if (status != JPEGSPLICE_OK)
        return status;
    if (!all_written && bits_apart(s) != 0)
        return shift_rest(s);
    if (all_written)
        status = writer_pad(&s->writer.out);
    else {
        status = writer_copy_bits(&s->writer.out, in->window, in->position, to_next_byte);
        if (status == JPEGSPLICE_OK)
            status = writer_flush(&s->writer.out);
    }
    s->copied = reader_offset(in, (size_t)((in->position + 7) >> 3));
    return status;
}

/* From `mcu`, the first to change, to the end of its interval. `place`: where reading can begin before it. */
static enum jpegsplice_status splice_interval(struct splice *s, const struct jpegsplice_mark *place, uint32_t mcu,
                                              uint32_t end)
{
    uint32_t behind = end;
    enum jpegsplice_status status = scan_seek(&s->scan, place);

    if (status == JPEGSPLICE_OK)
        status = scan_skip(&s->scan, mcu - place->mcu);
    if (status == JPEGSPLICE_OK)
        status = reader_prepare(&s->scan.in);
    if (status == JPEGSPLICE_OK)
        status = begin_output(s, mcu);
    if (status == JPEGSPLICE_OK)
        status = s->recode ? recode_all(s, mcu, end) : splice_touched(s, mcu, end, &behind);
    return status == JPEGSPLICE_OK ? end_output(s, behind == end) : status;
}

/* ------------------------------------------------------------------------------------------------ the whole scan */

/* MCUs between two restart markers (T.81, E.1.3); without them the whole scan is one interval. */
static uint32_t interval_of(const struct jpeg *jpeg)
{
    return jpeg->restart_interval ? jpeg->restart_interval : jpeg->mcus;
}

static struct jpegsplice_mark start_of_scan(const struct jpeg *jpeg)
{
    return (struct jpegsplice_mark){jpeg->size, jpeg->scan, 0, 0, {0, 0, 0}};
}

/* From marker to marker to the interval in which an MCU lies. */
static enum jpegsplice_status walk_to(const struct jpeg *jpeg, uint32_t mcu, struct jpegsplice_mark *place)
{
    const uint32_t interval = interval_of(jpeg);

    while (place->mcu / interval < mcu / interval) {
        uint32_t number = place->mcu / interval;
        size_t behind = 0;
        enum jpegsplice_status status = markers_restart(jpeg, (size_t)place->offset, number, &behind);
        if (status != JPEGSPLICE_OK)
            return status;
        *place = (struct jpegsplice_mark){jpeg->size, behind, 0, (number + 1) * interval, {0, 0, 0}};
    }
    return JPEGSPLICE_OK;
}

static enum jpegsplice_status splice_scan(struct splice *s, struct jpegsplice_mark place)
{
    const uint32_t interval = interval_of(&s->jpeg), mcus = s->jpeg.mcus;
    uint32_t mcu = s->recode ? 0 : touched_next(&s->touched, 0, mcus);

    if (place.mcu > mcu)
        place = start_of_scan(&s->jpeg);
    while (mcu < mcus) {
        uint32_t end = (mcu / interval + 1) * interval;
        end = end < mcus ? end : mcus;
        enum jpegsplice_status status = walk_to(&s->jpeg, mcu, &place);
        if (status == JPEGSPLICE_OK)
            status = splice_interval(s, &place, mcu, end);
        if (status != JPEGSPLICE_OK)
            return status;
        place.offset = place.offset > s->copied ? place.offset : s->copied;
        mcu = s->recode ? end : touched_next(&s->touched, end, mcus);
    }
    return JPEGSPLICE_OK;
}

static void start_over(struct splice *s)
{
    const struct jpegsplice_result nothing = {.way = s->result->way};

    s->begun = false;
    s->writer.out.length = 0;
    s->writer.out.held_bits = 0;
    memset(s->writer.missing, 0, sizeof s->writer.missing);
    *s->result = nothing;
}

static bool misses_codes(const struct splice *s)
{
    static const uint16_t none[TABLES] = {0};
    return memcmp(s->writer.missing, none, sizeof none) != 0;
}

/* Codes for the DC differences that the file's tables lack. */
static bool append_missing(struct splice *s)
{
    for (unsigned which = 0; which < TABLES; which++) {
        struct huffman_table *table = &s->jpeg.dc[which];
        for (unsigned size = 0; size <= BIGGEST_DC_SIZE; size++) {
            if ((s->writer.missing[which] >> size & 1) == 0)
                continue;
            unsigned segment = (unsigned)s->jpeg.file[table->length_at] << 8 | s->jpeg.file[table->length_at + 1];
            if (segment > 0xFFFF - TABLES * MOST_VALUES || !huffman_append(table, (uint8_t)size))
                return false;
        }
    }
    return true;
}

static void use_standard_tables(struct splice *s)
{
    for (unsigned which = 0; which < TABLES; which++) {
        huffman_standard(&s->standard_dc[which], true, which);
        huffman_standard(&s->standard_ac[which], false, which);
    }
    s->writer.dc = s->standard_dc;
    s->writer.ac = s->standard_ac;
    s->recode = true;
}

/* With the file's own codes, else with codes appended to its tables, else with the standard tables. */
static enum jpegsplice_status splice_somehow(struct splice *s, const struct jpegsplice_mark *mark)
{
    s->result->way = JPEGSPLICE_PLAIN;
    enum jpegsplice_status status = splice_scan(s, *mark);

    if (status == JPEGSPLICE_OK && misses_codes(s)) {
        s->result->way = JPEGSPLICE_APPENDED;
        status = append_missing(s) ? JPEGSPLICE_OK : JPEGSPLICE_CODES;
        start_over(s);
        if (status == JPEGSPLICE_OK)
            status = splice_scan(s, s->jpeg.restart_interval ? *mark : s->first);
        if (status == JPEGSPLICE_OK && misses_codes(s))
            status = JPEGSPLICE_CODES;
    }
    if (status == JPEGSPLICE_CODES) {
        s->result->way = JPEGSPLICE_RECODED;
        use_standard_tables(s);
        start_over(s);
        status = splice_scan(s, start_of_scan(&s->jpeg));
        if (status == JPEGSPLICE_OK && misses_codes(s))
            status = JPEGSPLICE_CODES;
    }
    return status;
}

/* ---------------------------------------------------------------------------------------------------- the result */

static struct jpegsplice_piece piece(const uint8_t *bytes, size_t length)
{
    return (struct jpegsplice_piece){bytes, length};
}

static void give_file(struct splice *s)
{
    s->result->way = JPEGSPLICE_UNTOUCHED;
    s->result->pieces[0] = piece(s->jpeg.file, s->jpeg.size);
}

static enum jpegsplice_status give_pieces(struct splice *s)
{
    const uint8_t *file = s->jpeg.file;
    struct jpegsplice_result *result = s->result;
    size_t header = s->jpeg.scan;

    if (result->way == JPEGSPLICE_APPENDED)
        result->own_header = markers_appended(&s->jpeg, &header);
    if (result->way == JPEGSPLICE_RECODED)
        result->own_header = markers_standard(&s->jpeg, s->standard_dc, s->standard_ac, &header);
    if (result->way != JPEGSPLICE_PLAIN && result->own_header == NULL)
        return JPEGSPLICE_MEMORY;
    assert(s->jpeg.scan <= s->prefix && s->prefix <= s->copied && s->copied <= s->jpeg.size);
    result->pieces[0] = piece(result->own_header ? result->own_header : file, header);
    result->pieces[1] = piece(file + s->jpeg.scan, s->prefix - s->jpeg.scan);
    result->pieces[2] = piece(s->writer.out.bytes, s->writer.out.length);
    result->pieces[3] = piece(file + s->copied, s->jpeg.size - s->copied);
    result->own_bits = s->writer.out.bytes;
    s->writer.out.bytes = NULL;
    return JPEGSPLICE_OK;
}

/* Can reading begin at this mark? One that does not belong to the file must do no harm. */
static bool is_usable(const struct jpegsplice_mark *mark, const struct jpeg *jpeg)
{
    if (mark->size != jpeg->size || mark->offset < jpeg->scan || mark->offset > jpeg->size)
        return false;
    if (mark->bit > 7 || mark->mcu > jpeg->mcus)
        return false;
    return jpeg->restart_interval == 0 || (mark->bit == 0 && mark->mcu % jpeg->restart_interval == 0) ||
           mark->mcu == jpeg->mcus;
}

static enum jpegsplice_status splice(struct splice *s, const struct jpegsplice_overlay *overlay,
                                     const struct jpegsplice_mark *mark)
{
    const struct jpegsplice_mark start = start_of_scan(&s->jpeg);

    if (mark != NULL && !is_usable(mark, &s->jpeg))
        return JPEGSPLICE_ARGUMENT;
    if (!overlay_place(&s->overlay, &s->jpeg, overlay)) {
        give_file(s);
        return JPEGSPLICE_OK;
    }
    enum jpegsplice_status status = touched_find(&s->touched, &s->overlay, &s->jpeg);
    if (status != JPEGSPLICE_OK)
        return status;
    if (touched_next(&s->touched, 0, s->jpeg.mcus) == s->jpeg.mcus) {
        give_file(s);
        return JPEGSPLICE_OK;
    }
    for (unsigned c = 0; c < s->jpeg.components; c++)
        block_scale(&s->scale[c], s->jpeg.quantiser[s->jpeg.component[c].quantiser]);
    s->writer.jpeg = &s->jpeg;
    s->writer.dc = s->jpeg.dc;
    s->writer.ac = s->jpeg.ac;
    status = scan_open(&s->scan, &s->jpeg);
    if (status == JPEGSPLICE_OK)
        status = splice_somehow(s, mark ? mark : &start);
    return status == JPEGSPLICE_OK ? give_pieces(s) : status;
}

static bool can_be(const struct jpegsplice_overlay *overlay)
{
    return overlay != NULL && overlay->rgba != NULL && overlay->width > 0 && overlay->height > 0 &&
           overlay->width <= JPEGSPLICE_LONGEST_EDGE && overlay->height <= JPEGSPLICE_LONGEST_EDGE &&
           overlay->x >= -JPEGSPLICE_FARTHEST && overlay->x <= JPEGSPLICE_FARTHEST &&
           overlay->y >= -JPEGSPLICE_FARTHEST && overlay->y <= JPEGSPLICE_FARTHEST;
}

#define PUBLIC __attribute__((visibility("default")))
#if !defined(__GNUC__)
#undef PUBLIC
#define PUBLIC
#endif

PUBLIC enum jpegsplice_status jpegsplice_splice(const uint8_t *jpeg, size_t size,
                                                const struct jpegsplice_overlay *overlay,
                                                const struct jpegsplice_mark *mark, struct jpegsplice_result *result)
{
    if (jpeg == NULL || result == NULL || size > JPEGSPLICE_LARGEST_FILE || !can_be(overlay))
        return JPEGSPLICE_ARGUMENT;
    memset(result, 0, sizeof *result);
    struct splice *s = calloc(1, sizeof *s);
    if (s == NULL)
        return JPEGSPLICE_MEMORY;
    s->result = result;
    enum jpegsplice_status status = markers_read(&s->jpeg, jpeg, size);
    if (status == JPEGSPLICE_OK)
        status = splice(s, overlay, mark);
    if (status != JPEGSPLICE_OK)
        jpegsplice_release(result);
    scan_close(&s->scan);
    touched_free(&s->touched);
    free(s->writer.out.bytes);
    free(s);
    return status;
}

PUBLIC void jpegsplice_release(struct jpegsplice_result *result)
{
    free(result->own_header);
    free(result->own_bits);
    memset(result, 0, sizeof *result);
}

/* All intervals, decoded to their ends. */
static enum jpegsplice_status read_all(struct scan *scan, struct jpegsplice_mark *mark)
{
    const struct jpeg *jpeg = scan->jpeg;
    struct jpegsplice_mark place = start_of_scan(jpeg);
    enum jpegsplice_status status = JPEGSPLICE_OK;

    for (uint32_t mcu = 0; mcu < jpeg->mcus && status == JPEGSPLICE_OK;) {
        uint32_t left = jpeg->mcus - mcu, count = interval_of(jpeg) < left ? interval_of(jpeg) : left;
        status = walk_to(jpeg, mcu, &place);
        if (status == JPEGSPLICE_OK)
            status = scan_seek(scan, &place);
        if (status == JPEGSPLICE_OK)
            status = scan_skip(scan, count);
        mcu += count;
    }
    if (status == JPEGSPLICE_OK)
        scan_tell(scan, jpeg->mcus, mark);
    return status;
}

static enum jpegsplice_status find_mark(struct scan *scan, uint32_t y, struct jpegsplice_mark *mark)
{
    const struct jpeg *jpeg = scan->jpeg;

    if (y >= jpeg->height)
        return read_all(scan, mark);
    uint32_t mcu = y / (8 * jpeg->down) * jpeg->mcus_wide;
    *mark = start_of_scan(jpeg);
    if (jpeg->restart_interval != 0)
        return walk_to(jpeg, mcu, mark);
    enum jpegsplice_status status = scan_seek(scan, mark);
    if (status == JPEGSPLICE_OK)
        status = scan_skip(scan, mcu);
    if (status == JPEGSPLICE_OK)
        scan_tell(scan, mcu, mark);
    return status;
}

PUBLIC enum jpegsplice_status jpegsplice_scan(const uint8_t *jpeg, size_t size, uint32_t y,
                                              struct jpegsplice_mark *mark)
{
    struct jpeg *header = calloc(1, sizeof *header);
    struct scan scan;

    memset(&scan, 0, sizeof scan);
    enum jpegsplice_status status = header ? JPEGSPLICE_OK : JPEGSPLICE_MEMORY;
    if (jpeg == NULL || mark == NULL || size > JPEGSPLICE_LARGEST_FILE)
        status = JPEGSPLICE_ARGUMENT;
    if (status == JPEGSPLICE_OK)
        status = markers_read(header, jpeg, size);
    if (status == JPEGSPLICE_OK)
        status = scan_open(&scan, header);
    if (status == JPEGSPLICE_OK)
        status = find_mark(&scan, y, mark);
    scan_close(&scan);
    free(header);
    return status;
}

#include "splice.h"

#include <assert.h>

#include "complete.h"
#include "intervals.h"

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
        if (s->options & JPEGSPLICE_NEVER_STEER)
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

/* The touched MCUs of an interval from `mcu`, the first, on. `behind`: from which MCU on the input is unchanged. */
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

    while (mcu < end && status == JPEGSPLICE_OK) {
        uint32_t next = touched_next(&s->touched, mcu, end);
        if (mcu < next && in_step(s)) {
            status = copy_mcus(s, next - mcu);
            mcu = next;
            continue;
        }
        status = reader_prepare(&s->scan.in);
        if (status == JPEGSPLICE_OK)
            status = rewrite_mcu(s, mcu, mcu == next);
        mcu++;
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

static enum jpegsplice_status end_output(struct splice *s, uint32_t behind, uint32_t end)
{
    struct bit_reader *in = &s->scan.in;
    enum jpegsplice_status status;

    /* Within a restart interval MCU by MCU: shifted padding could fill a byte of its own, which decoders remark on (and
     * which a scan that was written anew would not have). */
    const bool to_the_bit = s->jpeg.restart_interval != 0 || (s->options & JPEGSPLICE_NEVER_STEER) != 0;
    if (behind < end && bits_apart(s) != 0 && to_the_bit) {
        s->result->shifted = 1;
        status = copy_mcus(s, end - behind);
        if (status != JPEGSPLICE_OK)
            return status;
        behind = end;
    }
    const bool all_written = behind == end;
    const unsigned to_next_byte = -(unsigned)in->position & 7;
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
    if (status == JPEGSPLICE_OK)
        status = reader_check(&s->scan.in);
    return status == JPEGSPLICE_OK ? end_output(s, behind, end) : status;
}

/* ------------------------------------------------------------------------------------------------ the whole scan */

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

static enum jpegsplice_status use_complete_tables(struct splice *s)
{
    for (unsigned c = 0; c < s->jpeg.components; c++) {
        unsigned dc = s->jpeg.component[c].dc_table, ac = s->jpeg.component[c].ac_table;
        complete_table(&s->complete_dc[dc], &s->jpeg.dc[dc], true);
        complete_table(&s->complete_ac[ac], &s->jpeg.ac[ac], false);
    }
    s->writer.dc = s->complete_dc;
    s->writer.ac = s->complete_ac;
    s->recode = true;
    s->translation = translation_between(&s->scan, &s->writer);
    return s->translation ? JPEGSPLICE_OK : JPEGSPLICE_MEMORY;
}

enum jpegsplice_status splice_recoded(struct splice *s)
{
    s->result->way = JPEGSPLICE_RECODED;
    enum jpegsplice_status status = use_complete_tables(s);
    start_over(s);
    if (status == JPEGSPLICE_OK)
        status = splice_scan(s, start_of_scan(&s->jpeg));
    return status == JPEGSPLICE_OK && misses_codes(s) ? JPEGSPLICE_CODES : status;
}

enum jpegsplice_status splice_somehow(struct splice *s, const struct jpegsplice_mark *mark)
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
    if (status == JPEGSPLICE_CODES && (s->options & JPEGSPLICE_NEVER_RECODE) == 0)
        status = splice_recoded(s);
    return status;
}

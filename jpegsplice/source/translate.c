#include "translate.h"

#include <assert.h>
#include <stdlib.h>

/* The bits that a lookup sees: fewer than for passing, as each of its entries takes eight bytes. */
enum { SEEN = 11, MOST_WRITTEN = 32 };

/* What the bits seen become, from the lowest on: bits that go, how many of these (the last) belong to a number and stay as
 * they are, coefficients passed, bits of codes and numbers to write before them, and these themselves. 0: needs a closer
 * look. */
enum { RAW = 6, PASSED = 10, WRITTEN = 18, CODES = 24 };

struct translation {
    uint64_t entry[TABLES][1 << SEEN];
};

struct step {
    unsigned gone, raw, passed, written;
    uint64_t codes;
};

static uint64_t entry_of(const struct step *step)
{
    return step->codes << CODES | (uint64_t)step->written << WRITTEN | step->passed << PASSED | step->raw << RAW |
           step->gone;
}

/* One symbol of the file, of whose bits `seen` are in the window. False: not all of its code is, or it has no
 * meaning. */
static bool find_step(unsigned symbol, const struct huffman_table *to, unsigned window, unsigned seen,
                      struct step *step)
{
    unsigned value = symbol >> 6, size = value & 15, length = (symbol & 63) - size;

    if (symbol == 0 || length > seen || to->length[value] == 0)
        return false;
    if (size == 0 && value != ZERO_RUN && value != END_OF_BLOCK)
        return false;
    unsigned known = size < seen - length ? size : seen - length;
    uint64_t number = window << length >> (SEEN - known) & ((1u << known) - 1);
    step->gone = length + size;
    step->raw = size - known;
    step->passed = value == END_OF_BLOCK ? BLOCK_ENDED : (value >> 4) + 1;
    step->written = to->length[value] + known;
    step->codes = (uint64_t)to->code[value] << known | number;
    return true;
}

/* As many symbols of the window as one entry can hold. */
static uint64_t several(const uint16_t *one, const struct huffman_table *to, unsigned window)
{
    struct step all = {0, 0, 0, 0, 0}, next;

    while (all.raw == 0 && all.passed < BLOCK_ENDED && all.gone < SEEN) {
        unsigned rest = window << all.gone & ((1u << SEEN) - 1);
        if (!find_step(one[rest << (AC_WINDOW - SEEN)], to, rest, SEEN - all.gone, &next))
            break;
        if (all.written + next.written > MOST_WRITTEN || all.passed + (next.passed & (BLOCK_ENDED - 1)) > 63)
            break;
        all.codes = all.codes << next.written | next.codes;
        all.written += next.written;
        all.passed += next.passed;
        all.gone += next.gone;
        all.raw = next.raw;
    }
    return entry_of(&all);
}

struct translation *translation_between(const struct scan *scan, const struct scan_writer *writer)
{
    struct translation *translation = malloc(sizeof *translation);
    bool is_made[TABLES] = {false};

    for (unsigned c = 0; c < scan->jpeg->components && translation != NULL; c++) {
        unsigned which = scan->jpeg->component[c].ac_table;
        for (unsigned window = 0; window < 1u << SEEN && !is_made[which]; window++)
            translation->entry[which][window] = several(scan->lookups->ac[which].one, &writer->ac[which], window);
        is_made[which] = true;
    }
    return translation;
}

/* All that a block needs to be read and written. */
struct block_codes {
    const struct dc_lookup *dc;
    const uint64_t *ac;
    const struct huffman_table *from_dc, *from_ac, *to_dc, *to_ac;
    unsigned component;
};

static void put(struct bit_cursor *cursor, struct bit_writer *out, uint64_t entry)
{
    unsigned gone = entry & 63, raw = entry >> RAW & 15;
    uint64_t number = cursor->bits << (gone - raw) >> 1 >> (63 - raw);

    writer_put(out, entry >> CODES << raw | number, (entry >> WRITTEN & 63) + raw);
    cursor_eat(cursor, gone);
}

static INLINED enum jpegsplice_status translate_dc(struct bit_cursor *cursor, struct bit_writer *out,
                                                   const struct block_codes *codes, uint32_t *predicted)
{
    unsigned entry = codes->dc->entry[cursor->bits >> (64 - DC_WINDOW)];
    unsigned length = entry >> 10, size = entry >> 6 & 15;

    cursor_fill(cursor);
    if (RARELY(entry == 0) && !scan_long_dc_code(codes->from_dc, cursor->bits, &length, &size))
        return JPEGSPLICE_DATA;
    if (RARELY(codes->to_dc->length[size] == 0))
        return JPEGSPLICE_CODES;
    uint64_t number = cursor->bits << length >> 1 >> (63 - size);
    writer_put(out, (uint64_t)codes->to_dc->code[size] << size | number, codes->to_dc->length[size] + size);
    *predicted += (uint32_t)extend(cursor->bits << length, size);
    cursor_eat(cursor, length + size);
    return JPEGSPLICE_OK;
}

/* Does it end before the block does, or with it? */
static INLINED bool fits(unsigned k)
{
    return k <= 64 || (k >= BLOCK_ENDED && k < BLOCK_ENDED + 64);
}

static INLINED enum jpegsplice_status translate_block(struct bit_cursor *cursor, struct bit_writer *out,
                                                      const struct block_codes *codes)
{
    for (unsigned k = 1; k < 64;) {
        uint64_t entry = codes->ac[cursor->bits >> (64 - SEEN)];
        unsigned after = k + (entry >> PASSED & 255);
        cursor_fill(cursor);
        if (RARELY(entry == 0 || !fits(after))) {
            struct step step;
            unsigned symbol = huffman_symbol(codes->from_ac, (unsigned)(cursor->bits >> 48));
            if (!find_step(symbol, codes->to_ac, 0, (symbol & 63) - (symbol >> 6 & 15), &step))
                return symbol == 0 || codes->to_ac->length[symbol >> 6] ? JPEGSPLICE_DATA : JPEGSPLICE_CODES;
            entry = entry_of(&step);
            after = k + step.passed;
            if (!fits(after))
                return JPEGSPLICE_DATA;
        }
        put(cursor, out, entry);
        k = after;
    }
    return JPEGSPLICE_OK;
}

static void codes_of_blocks(const struct scan_writer *writer, const struct scan *scan,
                            const struct translation *translation, struct block_codes codes[MOST_BLOCKS])
{
    const struct jpeg *jpeg = scan->jpeg;

    for (unsigned b = 0; b < jpeg->blocks; b++) {
        unsigned c = jpeg->block[b].component;
        unsigned dc = jpeg->component[c].dc_table, ac = jpeg->component[c].ac_table;
        codes[b] = (struct block_codes){&scan->lookups->dc[dc], translation->entry[ac], &jpeg->dc[dc], &jpeg->ac[ac],
                                        &writer->dc[dc], &writer->ac[ac], c};
    }
}

FOR_EACH_PROCESSOR
enum jpegsplice_status translate_mcus(struct scan_writer *writer, struct scan *scan,
                                      const struct translation *translation, uint32_t count, uint32_t *passed)
{
    struct block_codes codes[MOST_BLOCKS];
    struct bit_cursor cursor = cursor_at(&scan->in);
    struct bit_writer out;
    const unsigned blocks = scan->jpeg->blocks;
    uint32_t left = count;
    enum jpegsplice_status status = writer_reserve(&writer->out, 8 * MCU_ROOM);

    if (status != JPEGSPLICE_OK)
        return status;
    codes_of_blocks(writer, scan, translation, codes);
    out = writer->out; /* a local copy: its fields stay in registers */
    while (left > 0 && cursor_position(&cursor, &scan->in) <= scan->in.limit &&
           out.capacity - out.length >= MCU_ROOM) {
        for (unsigned b = 0; b < blocks && status == JPEGSPLICE_OK; b++) {
            status = translate_dc(&cursor, &out, &codes[b], &scan->predicted[codes[b].component]);
            if (status == JPEGSPLICE_OK)
                status = translate_block(&cursor, &out, &codes[b]);
        }
        if (RARELY(status != JPEGSPLICE_OK))
            return status;
        left--;
    }
    writer->out = out;
    memcpy(writer->predicted, scan->predicted, sizeof writer->predicted);
    scan->in.position = cursor_position(&cursor, &scan->in);
    *passed = count - left;
    return reader_check(&scan->in);
}

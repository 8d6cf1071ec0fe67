#include "scan.h"

#include <assert.h>
#include <stdlib.h>

enum jpegsplice_status scan_open(struct scan *scan, const struct jpeg *jpeg)
{
    /* What is held where a lookup comes before its fill: behind two entries, one symbol, a DC code. */
    assert(HELD - 2 * MOST_BITS >= AC_WINDOW && HELD - 31 >= AC_WINDOW && AC_WINDOW >= DC_WINDOW);
    memset(scan, 0, sizeof *scan);
    scan->jpeg = jpeg;
    scan->lookups = malloc(sizeof *scan->lookups);
    if (scan->lookups == NULL)
        return JPEGSPLICE_MEMORY;
    for (unsigned i = 0; i < TABLES; i++) {
        bool reads_dc = false, reads_ac = false;
        for (unsigned c = 0; c < jpeg->components; c++) {
            reads_dc |= jpeg->component[c].dc_table == i;
            reads_ac |= jpeg->component[c].ac_table == i;
        }
        if (reads_dc)
            huffman_dc_lookup(&scan->lookups->dc[i], &jpeg->dc[i]);
        if (reads_ac)
            huffman_ac_lookup(&scan->lookups->ac[i], &jpeg->ac[i]);
    }
    return reader_open(&scan->in, jpeg->file, jpeg->size);
}

void scan_close(struct scan *scan)
{
    reader_close(&scan->in);
    free(scan->lookups);
    scan->lookups = NULL;
}

enum jpegsplice_status scan_seek(struct scan *scan, const struct jpegsplice_mark *mark)
{
    for (unsigned c = 0; c < MOST_COMPONENTS; c++)
        scan->predicted[c] = (uint32_t)mark->dc[c];
    return reader_seek(&scan->in, (size_t)mark->offset, mark->bit);
}

void scan_tell(const struct scan *scan, uint32_t mcu, struct jpegsplice_mark *mark)
{
    mark->size = scan->jpeg->size;
    mark->offset = reader_offset(&scan->in, (size_t)(scan->in.position >> 3));
    mark->bit = (uint32_t)(scan->in.position & 7);
    mark->mcu = mcu;
    for (unsigned c = 0; c < MOST_COMPONENTS; c++)
        mark->dc[c] = (int32_t)scan->predicted[c];
}

/* ---------------------------------------------------------------------------------------------- passing quickly */

struct block_codes {
    const struct dc_lookup *dc;
    const struct ac_lookup *ac;
    const struct huffman_table *dc_table, *ac_table;
    unsigned component;
};

static void codes_of_blocks(const struct scan *scan, struct block_codes codes[MOST_BLOCKS])
{
    const struct jpeg *jpeg = scan->jpeg;

    for (unsigned b = 0; b < jpeg->blocks; b++) {
        unsigned c = jpeg->block[b].component;
        unsigned dc = jpeg->component[c].dc_table, ac = jpeg->component[c].ac_table;
        codes[b] = (struct block_codes){&scan->lookups->dc[dc], &scan->lookups->ac[ac], &jpeg->dc[dc], &jpeg->ac[ac],
                                        c};
    }
}

bool scan_long_dc_code(const struct huffman_table *table, uint64_t bits, unsigned *length, unsigned *size)
{
    int value = huffman_decode(table, (unsigned)(bits >> 48), length);
    *size = (unsigned)value;
    return value >= 0 && value <= BIGGEST_DC_SIZE;
}

/* The lookup comes first: while it waits for memory, the cursor is filled. */
static INLINED bool pass_dc(struct bit_cursor *cursor, const struct block_codes *codes, uint32_t *predicted)
{
    unsigned entry = codes->dc->entry[cursor->bits >> (64 - DC_WINDOW)];

    cursor_fill(cursor);
    if (RARELY(entry == 0)) {
        unsigned length = 0, size = 0;
        if (!scan_long_dc_code(codes->dc_table, cursor->bits, &length, &size))
            return false;
        entry = length << 10 | size << 6 | (length + size);
    }
    *predicted += (uint32_t)extend(cursor->bits << (entry >> 10), entry >> 6 & 15);
    cursor_eat(cursor, entry & 63); /* both together: the next lookup waits for this alone */
    return true;
}

/* One symbol, where `many` gave up: long codes, long numbers, the last coefficient. An entry like its own, but of up to
 * 31 bits; LOOK_CLOSER for no code. (By value: a cursor that is pointed to leaves its registers.) */
static unsigned one_symbol(uint64_t bits, const struct block_codes *codes)
{
    unsigned symbol = codes->ac->one[bits >> (64 - AC_WINDOW)];

    if (symbol == 0)
        symbol = huffman_symbol(codes->ac_table, (unsigned)(bits >> 48));
    unsigned value = symbol >> 6, run = value >> 4;
    if (symbol == 0 || ((value & 15) == 0 && value != ZERO_RUN && value != END_OF_BLOCK))
        return LOOK_CLOSER;
    return (value == END_OF_BLOCK ? BLOCK_ENDED : run + 1) << 6 | (symbol & 63);
}

/* A block's cursor counts coefficients above the bits it has eaten, as the entries do: one sum for both. */
enum { ONE_COEFFICIENT = 1 << 6, ALL_COEFFICIENTS = 64 << 6 };

/* False: the entry ends the block, or needs a closer look; then it is not eaten. */
static INLINED bool pass_entry(struct bit_cursor *cursor, unsigned entry)
{
    if (RARELY(cursor->eaten + entry >= ALL_COEFFICIENTS))
        return false;
    cursor_eat(cursor, entry);
    return true;
}

static INLINED bool ends_block(const struct bit_cursor *cursor, unsigned entry)
{
    unsigned k = (cursor->eaten + entry) >> 6;
    return k == 64 || (k >= BLOCK_ENDED && k < BLOCK_ENDED + 64);
}

static INLINED unsigned look_up(const struct bit_cursor *cursor, const uint16_t *many)
{
    return many[cursor->bits >> (64 - AC_WINDOW)];
}

/* What is left of a block from coefficient `k` on. */
static INLINED bool pass_rest(struct bit_cursor *cursor, const struct block_codes *codes, unsigned k)
{
    const uint16_t *many = codes->ac->many;
    unsigned entry;

    cursor->eaten = (cursor->eaten & 63) + k * ONE_COEFFICIENT;
    for (;;) {
        do {
            entry = look_up(cursor, many);
            cursor_fill(cursor); /* as in `pass_dc` */
            if (!pass_entry(cursor, entry))
                break;
            entry = look_up(cursor, many);
        } while (pass_entry(cursor, entry));
        if (ends_block(cursor, entry))
            break;
        cursor_fill(cursor);
        entry = one_symbol(cursor->bits, codes);
        if (!pass_entry(cursor, entry)) {
            if (!ends_block(cursor, entry))
                return false;
            break;
        }
    }
    cursor_eat(cursor, entry);
    return true;
}

static INLINED bool pass_block(struct bit_cursor *cursor, const struct block_codes *codes, uint32_t *predicted)
{
    return pass_dc(cursor, codes, predicted) && pass_rest(cursor, codes, 1);
}

/* `dc` as in `scan_pass`. Inlined once with and once without: the loop has no register left for it. */
static INLINED enum jpegsplice_status pass_mcus(struct scan *scan, uint32_t count, uint32_t *passed, uint32_t *dc)
{
    struct block_codes codes[MOST_BLOCKS];
    struct bit_cursor cursor = cursor_at(&scan->in);
    uint32_t predicted[MOST_COMPONENTS];
    const unsigned blocks = scan->jpeg->blocks;
    uint32_t left = count;

    codes_of_blocks(scan, codes);
    memcpy(predicted, scan->predicted, sizeof predicted);
    while (left > 0 && cursor_position(&cursor, &scan->in) <= scan->in.limit) {
        for (unsigned b = 0; b < blocks; b++) {
            if (RARELY(!pass_block(&cursor, &codes[b], &predicted[codes[b].component])))
                return JPEGSPLICE_DATA;
            if (dc != NULL)
                *dc++ = predicted[codes[b].component];
        }
        left--;
    }
    memcpy(scan->predicted, predicted, sizeof predicted);
    scan->in.position = cursor_position(&cursor, &scan->in);
    *passed = count - left;
    return reader_check(&scan->in);
}

FOR_EACH_PROCESSOR
enum jpegsplice_status scan_pass(struct scan *scan, uint32_t count, uint32_t *passed, uint32_t *dc)
{
    return dc ? pass_mcus(scan, count, passed, dc) : pass_mcus(scan, count, passed, NULL);
}

/* The same, with the four lowest coefficients: 1, 2 and 4 of the scan's order are one step across, down, and both. */
static INLINED bool pass_low(struct bit_cursor *cursor, const struct block_codes *codes, uint32_t *predicted,
                             int32_t low[LOW_COEFFICIENTS])
{
    int32_t found[5] = {0, 0, 0, 0, 0};
    unsigned k = 1, value = ZERO_RUN;

    if (!pass_dc(cursor, codes, predicted))
        return false;
    while (k < 5 && value != END_OF_BLOCK) {
        unsigned symbol = codes->ac->one[cursor->bits >> (64 - AC_WINDOW)];
        cursor_fill(cursor);
        if (RARELY(symbol == 0))
            symbol = huffman_symbol(codes->ac_table, (unsigned)(cursor->bits >> 48));
        value = symbol >> 6;
        unsigned size = value & 15;
        if (RARELY(symbol == 0 || (size == 0 && value != ZERO_RUN && value != END_OF_BLOCK)))
            return false;
        k += value >> 4;
        if (k < 5)
            found[k] = extend(cursor->bits << ((symbol & 63) - size), size);
        cursor_eat(cursor, symbol & 63);
        k++;
    }
    low[0] = (int32_t)*predicted;
    low[1] = found[1];
    low[2] = found[2];
    low[3] = found[4];
    return value == END_OF_BLOCK || pass_rest(cursor, codes, k);
}

FOR_EACH_PROCESSOR
enum jpegsplice_status scan_pass_low(struct scan *scan, uint32_t count, uint32_t *passed,
                                     int32_t (*low)[LOW_COEFFICIENTS])
{
    struct block_codes codes[MOST_BLOCKS];
    struct bit_cursor cursor = cursor_at(&scan->in);
    uint32_t left = count;

    codes_of_blocks(scan, codes);
    for (; left > 0 && cursor_position(&cursor, &scan->in) <= scan->in.limit; left--)
        for (unsigned b = 0; b < scan->jpeg->blocks; b++) {
            if (RARELY(!pass_low(&cursor, &codes[b], &scan->predicted[codes[b].component], *low++)))
                return JPEGSPLICE_DATA;
            cursor.eaten &= 63;
        }
    scan->in.position = cursor_position(&cursor, &scan->in);
    *passed = count - left;
    return reader_check(&scan->in);
}

enum jpegsplice_status scan_skip(struct scan *scan, uint32_t count)
{
    while (count > 0) {
        uint32_t passed = 0;
        enum jpegsplice_status status = reader_prepare(&scan->in);
        if (status == JPEGSPLICE_OK)
            status = scan_pass(scan, count, &passed, NULL);
        if (status != JPEGSPLICE_OK)
            return status;
        assert(passed > 0 && passed <= count);
        count -= passed;
    }
    return JPEGSPLICE_OK;
}

/* ------------------------------------------------------------------------------------------------ single blocks */

enum jpegsplice_status scan_dc(struct scan *scan, unsigned component)
{
    unsigned table = scan->jpeg->component[component].dc_table;
    uint64_t bits = reader_peek(&scan->in);
    unsigned entry = scan->lookups->dc[table].entry[bits >> (64 - DC_WINDOW)];
    unsigned length = entry >> 10, size = entry >> 6 & 15;

    if (entry == 0 && !scan_long_dc_code(&scan->jpeg->dc[table], bits, &length, &size))
        return JPEGSPLICE_DATA;
    scan->predicted[component] += (uint32_t)extend(bits << length, size);
    scan->in.position += length + size;
    return JPEGSPLICE_OK;
}

FOR_EACH_PROCESSOR
enum jpegsplice_status scan_ac(struct scan *scan, unsigned component, int16_t *coefficients)
{
    unsigned which = scan->jpeg->component[component].ac_table, k = 1;
    const struct huffman_table *table = &scan->jpeg->ac[which];
    const uint16_t *one = scan->lookups->ac[which].one;
    struct bit_cursor cursor = cursor_at(&scan->in);

    while (k < 64) {
        unsigned symbol = one[cursor.bits >> (64 - AC_WINDOW)];
        cursor_fill(&cursor); /* as in `pass_dc` */
        uint64_t bits = cursor.bits;
        if (RARELY(symbol == 0))
            symbol = huffman_symbol(table, (unsigned)(bits >> 48));
        if (symbol == 0)
            return JPEGSPLICE_DATA;
        unsigned value = symbol >> 6, size = value & 15, run = value >> 4;
        cursor_eat(&cursor, symbol & 63);
        if (value == END_OF_BLOCK)
            break;
        k += run;
        if (k > 63 || (size == 0 && value != ZERO_RUN))
            return JPEGSPLICE_DATA;
        if (size > 0 && coefficients != NULL)
            coefficients[k] = (int16_t)extend(bits << ((symbol & 63) - size), size);
        k++;
    }
    scan->in.position = cursor_position(&cursor, &scan->in);
    return JPEGSPLICE_OK;
}

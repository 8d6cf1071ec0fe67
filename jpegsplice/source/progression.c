#include "progression.h"

#include "scan.h"

enum { HIGHEST_DC = 2047 };

/* The bits of the coefficients `from` to `to`. */
static INLINED uint64_t band(unsigned from, unsigned to)
{
    return ~(uint64_t)0 >> (63 - to) & ~(uint64_t)0 << from;
}

static INLINED bool first_dc(struct progression *p, struct bit_cursor *cursor, unsigned component, int16_t *dc)
{
    unsigned which = p->dc_table[component];
    unsigned entry = p->dc[which].entry[cursor->bits >> (64 - DC_WINDOW)];
    unsigned length = entry >> 10, size = entry >> 6 & 15;

    cursor_fill(cursor);
    if (RARELY(entry == 0) && !scan_long_dc_code(&p->table[which], cursor->bits, &length, &size))
        return false;
    p->predicted[component] += (uint32_t)extend(cursor->bits << length, size);
    cursor_eat(cursor, length + size);
    int32_t value = (int32_t)(p->predicted[component] << p->low);
    *dc = (int16_t)value;
    return value >= -HIGHEST_DC && value <= HIGHEST_DC;
}

static INLINED bool next_dc(const struct progression *p, struct bit_cursor *cursor, int16_t *dc)
{
    cursor_fill(cursor);
    *dc = (int16_t)(*dc | (int)(cursor->bits >> 63) << p->low);
    cursor_eat(cursor, 1);
    return true;
}

/* The next AC symbol as huffman_symbol gives it. */
static INLINED unsigned next_symbol(const struct progression *p, struct bit_cursor *cursor,
                                    const struct huffman_table *table)
{
    unsigned symbol = p->symbols[cursor->bits >> (64 - BAND_WINDOW)];

    cursor_fill(cursor);
    return RARELY(symbol == 0) ? huffman_symbol(table, (unsigned)(cursor->bits >> 48)) : symbol;
}

static INLINED bool is_end_of_band(unsigned symbol)
{
    unsigned value = symbol >> 6;
    return (value & 15) == 0 && value != ZERO_RUN;
}

/* EOBn (T.81, G.1.2.2): this block and how many more end here. */
static INLINED uint32_t read_end_run(struct bit_cursor *cursor, unsigned symbol)
{
    unsigned length = symbol & 63, bits = symbol >> 10;
    uint32_t more = (uint32_t)(cursor->bits << length >> 1 >> (63 - bits));

    cursor_eat(cursor, length + bits);
    return (1u << bits) + more;
}

static INLINED bool first_ac(struct progression *p, struct bit_cursor *cursor, const struct huffman_table *table,
                             int16_t *coefficients, uint64_t *not_zero)
{
    uint64_t found = 0;

    for (unsigned k = p->from; k <= p->to; k++) {
        unsigned symbol = next_symbol(p, cursor, table), value = symbol >> 6, size = value & 15;
        if (symbol == 0)
            return false;
        if (is_end_of_band(symbol)) {
            p->end_run = read_end_run(cursor, symbol) - 1;
            break;
        }
        k += value >> 4;
        if (RARELY(k > p->to || size + p->low > 15))
            return false;
        int32_t number = extend(cursor->bits << ((symbol & 63) - size), size);
        cursor_eat(cursor, symbol & 63);
        if (RARELY(size == 0))
            continue;
        coefficients[k] = (int16_t)(number * (1 << p->low));
        found |= (uint64_t)1 << k;
    }
    *not_zero |= found;
    return true;
}

/* The next bits, at most 63, behind those that were collected. Of 56 that were held, a symbol may be gone. */
static INLINED uint64_t collect(uint64_t collected, struct bit_cursor *cursor, unsigned count)
{
    while (RARELY(count > HELD - LONGEST_CODE - 1 - BAND_WINDOW)) {
        collected = collected << 16 | cursor->bits >> 48;
        cursor_eat(cursor, 16);
        cursor_fill(cursor);
        count -= 16;
    }
    collected = collected << count | cursor->bits >> 1 >> (63 - count);
    cursor_eat(cursor, count);
    return collected;
}

/* One bit more for each of these coefficients: the lowest so many of `bits`, the first one highest. */
static INLINED void correct(int16_t *coefficients, uint64_t which, uint64_t bits, unsigned low)
{
    unsigned count = count_bits(which);

    for (bits = bits << 1 << (63 - count); which != 0; which &= which - 1, bits <<= 1) {
        int value = coefficients[lowest_bit(which)], is_negative = value < 0;
        int step = (int)(bits >> 63) << low;
        coefficients[lowest_bit(which)] = (int16_t)(value + ((step ^ -is_negative) + is_negative));
    }
}

/* A coefficient that becomes one step of this scan, up or down; of size 0 it stays zero. */
static INLINED int16_t one_step(struct bit_cursor *cursor, unsigned symbol, unsigned low)
{
    int size = symbol >> 6 & 15, is_positive = (int)(cursor->bits << ((symbol & 63) - (unsigned)size) >> 63);

    cursor_eat(cursor, symbol & 63);
    return (int16_t)(size * (2 * is_positive - 1) * (1 << low));
}

/* T.81, G.1.2.3: a run counts only coefficients that were zero. Those that were not and are passed by it get their bits
 * behind the symbol; all of them are corrected at the end, as how many there are in a run cannot be foreseen. Behind the
 * last of them there is nothing but runs. */
static INLINED bool next_ac(struct progression *p, struct bit_cursor *cursor, const struct huffman_table *table,
                            int16_t *coefficients, uint64_t *not_zero)
{
    const unsigned to = p->to, low = p->low;
    const uint64_t old = *not_zero & band(p->from, to);
    uint64_t zeros = ~old & band(p->from, to), corrections = 0, found = 0;
    unsigned k = p->from, symbol, run;

    for (; p->end_run == 0 && k <= to && old >> k > 0; k++) {
        symbol = next_symbol(p, cursor, table);
        if (RARELY(symbol == 0 || (symbol >> 6 & 15) > 1))
            return false;
        if (is_end_of_band(symbol)) {
            p->end_run = read_end_run(cursor, symbol);
            break;
        }
        run = symbol >> 10;
        for (unsigned i = 0; i < 4; i++) /* without a branch: how long a run is cannot be foreseen */
            zeros &= zeros - (run > i);
        for (unsigned i = 4; RARELY(i < run); i++)
            zeros &= zeros - 1;
        if (RARELY(zeros == 0))
            return false;
        unsigned passed = lowest_bit(zeros) - k - run;
        k += passed + run;
        coefficients[k] = one_step(cursor, symbol, low);
        found |= (uint64_t)(symbol >> 6 & 1) << k;
        corrections = collect(corrections, cursor, passed);
        zeros &= zeros - 1;
    }
    for (; p->end_run == 0 && k <= to; k++) {
        symbol = next_symbol(p, cursor, table);
        if (RARELY(symbol == 0 || (symbol >> 6 & 15) > 1))
            return false;
        if (is_end_of_band(symbol)) {
            p->end_run = read_end_run(cursor, symbol);
            break;
        }
        k += symbol >> 10;
        if (RARELY(k > to))
            return false;
        coefficients[k] = one_step(cursor, symbol, low);
        found |= (uint64_t)(symbol >> 6 & 1) << k;
    }
    if (p->end_run > 0) {
        uint64_t rest = k <= to ? old & band(k, to) : 0;
        cursor_fill(cursor);
        corrections = collect(corrections, cursor, count_bits(rest));
        p->end_run--;
    }
    *not_zero |= found;
    correct(coefficients, old, corrections, low);
    return true;
}

/* ------------------------------------------------------------------------------------------------------- a scan */

struct place {
    uint32_t row, column; /* in units of the scan, from the first row of the band on */
};

/* The blocks of one component, one by one, but for those that only fill up MCUs. */
static INLINED bool read_block(struct progression *p, struct bit_cursor *cursor, struct place place,
                               enum scan_kind kind)
{
    unsigned c = p->component[0];
    struct block_plane *plane = &p->all->planes[c];
    size_t index = (size_t)place.row * plane->wide + place.column;

    switch (kind) {
    case FIRST_DC:
        return first_dc(p, cursor, c, &plane->dc[index]);
    case NEXT_DC:
        return next_dc(p, cursor, &plane->dc[index]);
    case FIRST_AC:
        return first_ac(p, cursor, p->table, plane->coefficients + 64 * index, &plane->not_zero[index]);
    case NEXT_AC:
        return next_ac(p, cursor, p->table, plane->coefficients + 64 * index, &plane->not_zero[index]);
    }
    return false;
}

/* An MCU of several components: their first coefficients only. */
static INLINED bool read_mcu(struct progression *p, struct bit_cursor *cursor, struct place place, enum scan_kind kind)
{
    for (unsigned b = 0; b < p->blocks; b++) {
        const struct mcu_block *block = &p->block[b];
        struct block_plane *plane = &p->all->planes[block->component];
        int16_t *dc = &plane->dc[index_of_block(p->jpeg, plane, place.column, block)];
        if (!(kind == FIRST_DC ? first_dc(p, cursor, block->component, dc) : next_dc(p, cursor, dc)))
            return false;
    }
    return true;
}

/* How many of the next blocks, at most `most`, this scan leaves as they are: those of a run of ends; of these, when bits
 * are refined, only those in a row that are still all zero. */
static INLINED uint32_t blocks_to_pass(const struct progression *p, struct place place, uint32_t most,
                                       enum scan_kind kind)
{
    if (p->end_run == 0)
        return 0;
    uint32_t count = p->end_run < most ? p->end_run : most, passed = 0;
    if (kind == FIRST_AC)
        return count;
    const struct block_plane *plane = &p->all->planes[p->component[0]];
    const uint64_t *not_zero = &plane->not_zero[(size_t)place.row * plane->wide + place.column];
    count = p->wide - place.column < count ? p->wide - place.column : count;
    while (passed < count && (not_zero[passed] & band(p->from, p->to)) == 0)
        passed++;
    return passed;
}

/* Units from `p->unit` to `end`, as many as lie in the window. Inlined once for each kind. */
static INLINED enum jpegsplice_status read_units(struct progression *p, uint32_t first_row, uint32_t end,
                                                 enum scan_kind kind)
{
    struct bit_cursor cursor = cursor_at(&p->in);
    const uint8_t *const last = p->in.window + p->in.limit / 8;
    uint32_t next = p->unit;
    struct place place = {next / p->wide - first_row, next % p->wide};

    while (next < end && cursor_may_go_on(&cursor, &p->in, last)) {
        uint32_t passed = kind == FIRST_AC || kind == NEXT_AC ? blocks_to_pass(p, place, end - next, kind) : 0;
        if (passed > 0) {
            p->end_run -= passed;
            next += passed;
            place = (struct place){next / p->wide - first_row, next % p->wide};
            continue;
        }
        if (RARELY(!(p->components == 1 ? read_block(p, &cursor, place, kind) : read_mcu(p, &cursor, place, kind))))
            return JPEGSPLICE_DATA;
        next++;
        if (++place.column == p->wide)
            place = (struct place){place.row + 1, 0};
    }
    p->in.position = cursor_position(&cursor, &p->in);
    p->unit = next;
    return reader_check(&p->in);
}

FOR_EACH_PROCESSOR
static enum jpegsplice_status read_some(struct progression *p, uint32_t first_row, uint32_t end)
{
    switch (p->kind) {
    case FIRST_DC:
        return read_units(p, first_row, end, FIRST_DC);
    case NEXT_DC:
        return read_units(p, first_row, end, NEXT_DC);
    case FIRST_AC:
        return read_units(p, first_row, end, FIRST_AC);
    case NEXT_AC:
        return read_units(p, first_row, end, NEXT_AC);
    }
    return JPEGSPLICE_DATA;
}

static enum jpegsplice_status begin_interval(struct progression *p)
{
    const uint32_t interval = p->restart_interval ? p->restart_interval : p->units;
    enum jpegsplice_status status = JPEGSPLICE_OK;

    if (p->unit > 0)
        status = markers_restart(p->jpeg, p->at, p->unit / interval - 1, &p->at);
    p->stop = p->units - p->unit < interval ? p->units : p->unit + interval;
    p->end_run = 0;
    memset(p->predicted, 0, sizeof p->predicted);
    return status == JPEGSPLICE_OK ? reader_seek(&p->in, p->at, 0) : status;
}

enum jpegsplice_status progression_read_row(struct progression *p, uint32_t row)
{
    const uint32_t rows = p->components == 1 ? p->jpeg->component[p->component[0]].down : 1;
    const uint32_t left = p->units / p->wide - rows * row;
    const uint32_t end = (rows * row + (left < rows ? left : rows)) * p->wide;
    enum jpegsplice_status status = JPEGSPLICE_OK;

    while (p->unit < end && status == JPEGSPLICE_OK) {
        if (p->unit == p->stop)
            status = begin_interval(p);
        if (status == JPEGSPLICE_OK)
            status = reader_prepare(&p->in);
        if (status == JPEGSPLICE_OK)
            status = read_some(p, rows * row, end < p->stop ? end : p->stop);
    }
    return status;
}

enum jpegsplice_status progression_end(struct progression *p)
{
    enum jpegsplice_status status = reader_prepare(&p->in);

    if (status == JPEGSPLICE_OK && p->in.end == AT_END_OF_FILE)
        return JPEGSPLICE_TRUNCATED;
    if (status == JPEGSPLICE_OK && (p->in.end == GOES_ON || 8 * (uint64_t)p->in.filled - p->in.position > 7))
        return JPEGSPLICE_DATA;
    if (status == JPEGSPLICE_OK && p->in.next != p->end)
        return JPEGSPLICE_DATA;
    return status;
}

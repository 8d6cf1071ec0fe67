#include "huffman.h"

#include <assert.h>
#include <string.h>

size_t huffman_read(struct huffman_table *table, const uint8_t *bytes, size_t available, bool is_dc)
{
    bool seen[MOST_VALUES] = {false};
    unsigned values = 0;
    uint32_t codes = 0;

    memset(table, 0, sizeof *table);
    if (available < LONGEST_CODE)
        return 0;
    for (unsigned length = 1; length <= LONGEST_CODE; length++) {
        table->count[length] = bytes[length - 1];
        values += bytes[length - 1];
        codes = codes * 2 + bytes[length - 1];
        if (codes > (uint32_t)1 << length) /* more codes than there are bit strings of this length */
            return 0;
    }
    if (values > MOST_VALUES || available < LONGEST_CODE + (size_t)values)
        return 0;
    for (unsigned i = 0; i < values; i++) {
        uint8_t value = bytes[LONGEST_CODE + i];
        if (seen[value] || (is_dc && value > 15))
            return 0;
        seen[value] = true;
        table->value[i] = value;
    }
    table->values = values;
    table->present = true;
    huffman_derive(table);
    return LONGEST_CODE + (size_t)values;
}

void huffman_derive(struct huffman_table *table)
{
    unsigned code = 0, index = 0;

    memset(table->length, 0, sizeof table->length);
    for (unsigned length = 1; length <= LONGEST_CODE; length++) {
        table->first_code[length] = (uint16_t)code;
        table->first_index[length] = (uint16_t)index;
        for (unsigned i = 0; i < table->count[length]; i++, index++, code++) {
            assert(index < MOST_VALUES);
            table->code[table->value[index]] = (uint16_t)code;
            table->length[table->value[index]] = (uint8_t)length;
        }
        code <<= 1;
    }
}

int huffman_decode(const struct huffman_table *table, unsigned bits, unsigned *length)
{
    assert(bits < 1u << LONGEST_CODE);
    for (unsigned n = 1; n <= LONGEST_CODE; n++) {
        unsigned code = bits >> (LONGEST_CODE - n), first = table->first_code[n];
        if (code >= first && code - first < table->count[n]) {
            *length = n;
            return table->value[table->first_index[n] + code - first];
        }
    }
    return -1;
}

static unsigned symbol_of(unsigned value, unsigned length)
{
    return value << 6 | (length + (value & 15)); /* at most 16 + 15 bits (T.81, F.1.2.2) */
}

unsigned huffman_symbol(const struct huffman_table *table, unsigned bits)
{
    unsigned length = 0;
    int value = huffman_decode(table, bits, &length);
    return value < 0 ? 0 : symbol_of((unsigned)value, length);
}

bool huffman_append(struct huffman_table *table, uint8_t value)
{
    uint32_t used = 0;

    for (unsigned length = 1; length <= LONGEST_CODE; length++)
        used = used * 2 + table->count[length];
    /* The code of all ones stays unused (T.81, C.2). */
    if (used >= 0xFFFF || table->values >= MOST_VALUES || table->count[LONGEST_CODE] == 255)
        return false;
    table->value[table->values++] = value;
    table->count[LONGEST_CODE]++;
    table->appended++;
    huffman_derive(table);
    return true;
}

/* ---------------------------------------------------------------------------------------------------- lookups */

/* Every window that begins with the code of `value`: the first of them and how many. */
static unsigned windows_of(const struct huffman_table *table, unsigned value, unsigned window, unsigned *first)
{
    unsigned spare = window - table->length[value];
    *first = (unsigned)table->code[value] << spare;
    return 1u << spare;
}

void huffman_dc_lookup(struct dc_lookup *lookup, const struct huffman_table *table)
{
    memset(lookup, 0, sizeof *lookup);
    for (unsigned size = 0; size <= BIGGEST_DC_SIZE; size++) {
        unsigned length = table->length[size], first;
        if (length == 0 || length > DC_WINDOW)
            continue;
        unsigned windows = windows_of(table, size, DC_WINDOW, &first);
        assert(first + windows <= 1u << DC_WINDOW);
        for (unsigned i = 0; i < windows; i++)
            lookup->entry[first + i] = (uint16_t)(length << 10 | size << 6 | (length + size));
    }
}

/* As many symbols of the window as one entry may eat. What is left over is read by the next lookup. */
static uint16_t several(const uint16_t *one, unsigned window)
{
    unsigned bits = 0, passed = 0, symbols = 0;

    while (bits < AC_WINDOW) {
        unsigned entry = one[(window << bits) & ((1u << AC_WINDOW) - 1)];
        unsigned value = entry >> 6, size = value & 15, run = value >> 4, length = (entry & 63) - size;
        unsigned steps = size == 0 && value != ZERO_RUN ? 0 : run + 1;
        if (entry == 0 || bits + length > AC_WINDOW || bits + length + size > MOST_BITS || passed + steps > 63)
            break;
        if (size == 0 && value != ZERO_RUN && value != END_OF_BLOCK)
            break;
        bits += length + size;
        passed += steps;
        symbols++;
        if (value == END_OF_BLOCK)
            return (uint16_t)((passed + BLOCK_ENDED) << 6 | bits);
    }
    return (uint16_t)(symbols ? passed << 6 | bits : LOOK_CLOSER);
}

void huffman_ac_symbols(uint16_t *one, unsigned window, const struct huffman_table *table)
{
    memset(one, 0, sizeof *one << window);
    for (unsigned value = 0; value < MOST_VALUES; value++) {
        unsigned length = table->length[value], first;
        if (length == 0 || length > window)
            continue;
        unsigned windows = windows_of(table, value, window, &first);
        assert(first + windows <= 1u << window);
        for (unsigned i = 0; i < windows; i++)
            one[first + i] = (uint16_t)symbol_of(value, length);
    }
}

void huffman_ac_lookup(struct ac_lookup *lookup, const struct huffman_table *table)
{
    huffman_ac_symbols(lookup->one, AC_WINDOW, table);
    for (unsigned window = 0; window < 1u << AC_WINDOW; window++)
        lookup->many[window] = several(lookup->one, window);
}

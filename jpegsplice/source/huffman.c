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

void huffman_ac_lookup(struct ac_lookup *lookup, const struct huffman_table *table)
{
    memset(lookup->one, 0, sizeof lookup->one);
    for (unsigned value = 0; value < MOST_VALUES; value++) {
        unsigned length = table->length[value], first;
        if (length == 0 || length > AC_WINDOW)
            continue;
        unsigned windows = windows_of(table, value, AC_WINDOW, &first);
        assert(first + windows <= 1u << AC_WINDOW);
        for (unsigned i = 0; i < windows; i++)
            lookup->one[first + i] = (uint16_t)symbol_of(value, length);
    }
    for (unsigned window = 0; window < 1u << AC_WINDOW; window++)
        lookup->many[window] = several(lookup->one, window);
}

/* --------------------------------------------------------------------------- tables K.3 to K.6: BITS, then HUFFVAL */

static const uint8_t LUMINANCE_DC[] = {0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0,
                                       0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static const uint8_t CHROMINANCE_DC[] = {0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
                                         0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
static const uint8_t LUMINANCE_AC[] = {
    0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125,
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71,
    0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0, 0x24, 0x33, 0x62, 0x72,
    0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x34, 0x35, 0x36, 0x37,
    0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59,
    0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83,
    0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3,
    0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3,
    0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1, 0xE2,
    0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA
};
static const uint8_t CHROMINANCE_AC[] = {
    0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119,
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22,
    0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0, 0x15, 0x62, 0x72, 0xD1,
    0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1, 0x17, 0x18, 0x19, 0x1A, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x35, 0x36,
    0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58,
    0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A,
    0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A,
    0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA,
    0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA,
    0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA
};

void huffman_standard(struct huffman_table *table, bool is_dc, unsigned which)
{
    const uint8_t *bytes = is_dc ? (which ? CHROMINANCE_DC : LUMINANCE_DC) : (which ? CHROMINANCE_AC : LUMINANCE_AC);
    size_t size = is_dc ? sizeof LUMINANCE_DC : sizeof LUMINANCE_AC;
    size_t used = huffman_read(table, bytes, size, is_dc);
    assert(used == size);
    (void)used;
}

#include "write.h"

#include <assert.h>

enum { MOST_AC_SIZE = 15 };

/* The code, and behind it the `size` bits that tell the value (T.81, F.1.2.1): negative ones count from below. */
static inline void put_symbol(struct bit_writer *out, const struct huffman_table *table, unsigned symbol, unsigned size,
                              int32_t value)
{
    uint32_t bits = (uint32_t)(value < 0 ? value - 1 : value) & ((1u << size) - 1);
    writer_put(out, (uint64_t)table->code[symbol] << size | bits, table->length[symbol] + size);
}

enum jpegsplice_status write_dc(struct scan_writer *writer, unsigned component, int32_t dc)
{
    unsigned which = writer->jpeg->component[component].dc_table;
    const struct huffman_table *table = &writer->dc[which];
    int32_t difference = (int32_t)((uint32_t)dc - writer->predicted[component]);

    if (difference < -2047 || difference > 2047) /* T.81, F.1.2.1.1: eleven bits */
        return JPEGSPLICE_DATA;
    unsigned size = size_of(difference);
    if (table->length[size] == 0)
        writer->missing[which] |= (uint16_t)(1u << size);
    else
        put_symbol(&writer->out, table, size, size, difference);
    writer->predicted[component] = (uint32_t)dc;
    return JPEGSPLICE_OK;
}

/* Bit k: AC coefficient k is not zero. */
static INLINED uint64_t not_zero(const int16_t *coefficients)
{
    uint8_t flags[64];
    uint64_t found = 0;

    for (unsigned k = 0; k < 64; k++)
        flags[k] = coefficients[k] != 0;
    for (unsigned k = 0; k < 64; k += 8) /* the lowest bits of eight bytes, side by side */
        found |= load_big_endian(flags + k) * 0x8040201008040201u >> 56 << k;
    return found & ~(uint64_t)1;
}

FOR_EACH_PROCESSOR
enum jpegsplice_status write_not_zero(struct scan_writer *writer, unsigned component, const int16_t *coefficients,
                                      uint64_t left)
{
    const struct huffman_table *table = &writer->ac[writer->jpeg->component[component].ac_table];
    struct bit_writer out = writer->out; /* a local copy: its fields stay in registers */
    unsigned last = 0;

    while (left != 0) {
        unsigned k = lowest_bit(left), run = k - last - 1, size = size_of(coefficients[k]), symbol = run << 4 | size;
        int32_t value = coefficients[k];
        if (RARELY(run > 15)) {
            symbol = ZERO_RUN;
            size = 0;
            value = 0;
            last += 16;
        } else {
            last = k;
            left &= left - 1;
        }
        if (RARELY(size > MOST_AC_SIZE || table->length[symbol] == 0))
            return JPEGSPLICE_CODES;
        put_symbol(&out, table, symbol, size, value);
    }
    if (last < 63 && table->length[END_OF_BLOCK] == 0)
        return JPEGSPLICE_CODES;
    if (last < 63)
        put_symbol(&out, table, END_OF_BLOCK, 0, 0);
    writer->out = out;
    return JPEGSPLICE_OK;
}

enum jpegsplice_status write_ac(struct scan_writer *writer, unsigned component, const int16_t *coefficients)
{
    return write_not_zero(writer, component, coefficients, not_zero(coefficients));
}

int bits_of_ac(const struct huffman_table *table, const int16_t *coefficients)
{
    uint64_t left = not_zero(coefficients);
    unsigned last = 0, bits = 0;

    for (; left != 0; left &= left - 1) {
        unsigned k = lowest_bit(left), run = k - last - 1, size = size_of(coefficients[k]);
        if (run > 15 && table->length[ZERO_RUN] == 0)
            return -1;
        bits += (run >> 4) * table->length[ZERO_RUN];
        run &= 15;
        if (size > MOST_AC_SIZE || table->length[run << 4 | size] == 0)
            return -1;
        bits += table->length[run << 4 | size] + size;
        last = k;
    }
    if (last < 63 && table->length[END_OF_BLOCK] == 0)
        return -1;
    return (int)(bits + (last < 63 ? table->length[END_OF_BLOCK] : 0));
}

enum jpegsplice_status copy_ac(struct scan_writer *writer, struct scan *scan, unsigned component)
{
    uint64_t from = scan->in.position;
    enum jpegsplice_status status = scan_ac(scan, component, NULL);

    if (status != JPEGSPLICE_OK)
        return status;
    return writer_copy_bits(&writer->out, scan->in.window, from, scan->in.position - from);
}

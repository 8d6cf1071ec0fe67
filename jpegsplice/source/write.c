#include "write.h"

#include <assert.h>

enum { MOST_AC_SIZE = 15 };

/* The code, and behind it the `size` bits that tell the value (T.81, F.1.2.1): negative ones count from below. */
static INLINED void put_symbol(struct bit_writer *out, const struct huffman_table *table, unsigned symbol, unsigned size,
                              int32_t value)
{
    uint32_t bits = (uint32_t)(value < 0 ? value - 1 : value) & ((1u << size) - 1);
    writer_put(out, (uint64_t)table->code[symbol] << size | bits, table->length[symbol] + size);
}

static INLINED enum jpegsplice_status put_dc(struct scan_writer *writer, struct bit_writer *out, unsigned component,
                                             int32_t dc)
{
    unsigned which = writer->jpeg->component[component].dc_table;
    const struct huffman_table *table = &writer->dc[which];
    int32_t difference = (int32_t)((uint32_t)dc - writer->predicted[component]);

    if (RARELY(difference < -2047 || difference > 2047)) /* T.81, F.1.2.1.1: eleven bits */
        return JPEGSPLICE_DATA;
    unsigned size = size_of(difference);
    if (table->length[size] == 0)
        writer->missing[which] |= (uint16_t)(1u << size);
    else
        put_symbol(out, table, size, size, difference);
    writer->predicted[component] = (uint32_t)dc;
    return JPEGSPLICE_OK;
}

enum jpegsplice_status write_dc(struct scan_writer *writer, unsigned component, int32_t dc)
{
    return put_dc(writer, &writer->out, component, dc);
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

/* The AC coefficients that are not zero, bit k of `left` for coefficient k: each at its place, or (`is_packed`) one
 * behind the other. */
static INLINED enum jpegsplice_status put_ac(struct bit_writer *out, const struct huffman_table *table, uint64_t left,
                                             const int16_t *coefficients, bool is_packed)
{
    unsigned last = 0;

    while (left != 0) {
        unsigned k = lowest_bit(left), run = k - last - 1;
        int32_t value = is_packed ? *coefficients : coefficients[k];
        unsigned size = size_of(value), symbol = run << 4 | size;
        if (RARELY(run > 15)) {
            if (table->length[ZERO_RUN] == 0)
                return JPEGSPLICE_CODES;
            put_symbol(out, table, ZERO_RUN, 0, 0);
            last += 16;
            continue;
        }
        if (RARELY(size > MOST_AC_SIZE || table->length[symbol] == 0))
            return JPEGSPLICE_CODES;
        put_symbol(out, table, symbol, size, value);
        coefficients += is_packed;
        last = k;
        left &= left - 1;
    }
    if (last < 63 && table->length[END_OF_BLOCK] == 0)
        return JPEGSPLICE_CODES;
    if (last < 63)
        put_symbol(out, table, END_OF_BLOCK, 0, 0);
    return JPEGSPLICE_OK;
}

FOR_EACH_PROCESSOR
enum jpegsplice_status write_ac(struct scan_writer *writer, unsigned component, const int16_t *coefficients)
{
    const struct huffman_table *table = &writer->ac[writer->jpeg->component[component].ac_table];
    struct bit_writer out = writer->out; /* a local copy: its fields stay in registers */
    enum jpegsplice_status status = put_ac(&out, table, not_zero(coefficients), coefficients, false);

    if (status == JPEGSPLICE_OK)
        writer->out = out;
    return status;
}

static INLINED enum jpegsplice_status put_packed(struct scan_writer *writer, struct bit_writer *out, unsigned component,
                                                 const uint16_t **packed)
{
    const struct huffman_table *table = &writer->ac[writer->jpeg->component[component].ac_table];
    const uint16_t *block = *packed;
    uint64_t left;
    enum jpegsplice_status status = put_dc(writer, out, component, (int16_t)block[0]);

    memcpy(&left, block + 1, sizeof left);
    *packed = block + MOST_PACKED - 63 + count_bits(left);
    if (status != JPEGSPLICE_OK)
        return status;
    return put_ac(out, table, left, (const int16_t *)(block + MOST_PACKED - 63), true);
}

FOR_EACH_PROCESSOR
enum jpegsplice_status write_packed(struct scan_writer *writer, uint32_t mcus, const uint16_t **packed)
{
    struct bit_writer out = writer->out; /* as above */
    const uint16_t *next = *packed;
    enum jpegsplice_status status = JPEGSPLICE_OK;

    for (; mcus > 0 && status == JPEGSPLICE_OK; mcus--) {
        if (RARELY(out.capacity - out.length < MCU_ROOM)) {
            writer->out = out;
            status = writer_reserve(&writer->out, MCU_ROOM);
            out = writer->out;
        }
        for (unsigned b = 0; b < writer->jpeg->blocks && status == JPEGSPLICE_OK; b++)
            status = put_packed(writer, &out, writer->jpeg->block[b].component, &next);
    }
    writer->out = out;
    *packed = next;
    return status;
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

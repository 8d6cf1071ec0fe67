/* Writing coefficients as codes (T.81, F.1.2), with the file's tables or new ones. */
#ifndef JPEGSPLICE_WRITE_H
#define JPEGSPLICE_WRITE_H

#include "scan.h"

struct scan_writer {
    const struct jpeg *jpeg;
    struct bit_writer out;
    const struct huffman_table *dc, *ac;  /* TABLES each */
    uint32_t predicted[MOST_COMPONENTS];
    uint16_t missing[TABLES]; /* of each DC table, bit n: there is no code for size n. The output is then of no use */
};

/* A block's DC coefficient, as difference from the prediction; it becomes the prediction. */
enum jpegsplice_status write_dc(struct scan_writer *writer, unsigned component, int32_t dc);
/* AC coefficients in the order of the scan. CODES when the table lacks one. */
enum jpegsplice_status write_ac(struct scan_writer *writer, unsigned component, const int16_t *coefficients);

/* Blocks in the order of the scan. Of each: its DC coefficient, four words of which AC coefficients are not zero (bit k,
 * coefficient k), and these. */
struct packed_blocks {
    uint16_t *words;
    size_t length, capacity;
};
enum { MOST_PACKED = 1 + 4 + 63 };
/* So many MCUs of them, from `*packed` on, which is moved behind them. */
enum jpegsplice_status write_packed(struct scan_writer *writer, uint32_t mcus, const uint16_t **packed);

/* Bits that `write_ac` would write; -1 when the table lacks a code. */
int bits_of_ac(const struct huffman_table *table, const int16_t *coefficients);
/* The AC part of the scan's next block as it is: the same bits. */
enum jpegsplice_status copy_ac(struct scan_writer *writer, struct scan *scan, unsigned component);

/* The number of bits of a magnitude: its size category (T.81, Table F.1). */
static inline unsigned size_of(int32_t value)
{
    uint32_t magnitude = (uint32_t)(value < 0 ? -value : value);
    unsigned size = 0;
#if defined(__GNUC__)
    size = 63 - (unsigned)__builtin_clzll(2 * (uint64_t)magnitude + 1);
#else
    for (; magnitude > 0; magnitude >>= 1)
        size++;
#endif
    return size;
}

/* The place of the lowest bit that is set; there is one. */
static inline unsigned lowest_bit(uint64_t value)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(value);
#else
    unsigned place = 0;
    for (; (value & 1) == 0; value >>= 1)
        place++;
    return place;
#endif
}

/* How many bits are set. */
static inline unsigned count_bits(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (unsigned)(bits * 0x0101010101010101u >> 56);
}

#endif

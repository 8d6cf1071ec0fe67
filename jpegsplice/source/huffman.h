/* Huffman tables: as they stand in a file, as codes to write with, and as lookups to read with. */
#ifndef JPEGSPLICE_HUFFMAN_H
#define JPEGSPLICE_HUFFMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LONGEST_CODE = 16, MOST_VALUES = 256, ZERO_RUN = 0xF0, END_OF_BLOCK = 0x00 };
enum { BIGGEST_DC_SIZE = 11, BIGGEST_AC_SIZE = 10 }; /* of baseline: T.81, F.1.2.1.1 and F.1.2.2.1 */

/* The bits an AC lookup sees, and the most that one of its entries may eat: behind two of them, of the 56 bits that a
 * cursor holds at least, there is enough left for the next lookup. */
enum { AC_WINDOW = 13, MOST_BITS = 21, DC_WINDOW = 9 };

struct huffman_table {
    bool present;
    uint8_t count[LONGEST_CODE + 1]; /* BITS of T.81, B.2.4.2; [0] unused */
    uint8_t value[MOST_VALUES];      /* HUFFVAL */
    unsigned values, appended;
    uint16_t code[MOST_VALUES];      /* by value */
    uint8_t length[MOST_VALUES];     /* by value, 0: the table has no such code */
    uint16_t first_code[LONGEST_CODE + 1], first_index[LONGEST_CODE + 1];
    size_t length_at, counts_at, end_at; /* where it stands in the file: Lh, BITS, the byte behind it */
};

/* Read `available` bytes behind Tc/Th: BITS and HUFFVAL. Returns the bytes used, 0 for a table that cannot be. */
size_t huffman_read(struct huffman_table *table, const uint8_t *bytes, size_t available, bool is_dc);

/* Codes of T.81, C.2, from `count` and `value`. */
void huffman_derive(struct huffman_table *table);

/* Give the value a code of 16 bits in the space the table leaves unused; all other codes stay. False: no space. */
bool huffman_append(struct huffman_table *table, uint8_t value);

/* The value of the code that the 16 bits begin with, -1 for none. */
int huffman_decode(const struct huffman_table *table, unsigned bits, unsigned *length);
/* An AC symbol as an entry of `one` (below), 0 for none. */
unsigned huffman_symbol(const struct huffman_table *table, unsigned bits);

struct dc_lookup {
    uint16_t entry[1 << DC_WINDOW]; /* 0, or code length << 10 | size << 6 | length and size together */
};

struct ac_lookup {
    uint16_t one[1 << AC_WINDOW];  /* one symbol: 0, or value << 6 | bits of code and number together */
    uint16_t many[1 << AC_WINDOW]; /* as many as fit: coefficients passed << 6 | bits eaten */
};

/* What `many` adds for the end of a block, and its entry when a symbol needs a closer look. */
enum { BLOCK_ENDED = 128, LOOK_CLOSER = 255 << 6 };

void huffman_dc_lookup(struct dc_lookup *lookup, const struct huffman_table *table);
/* The first half of an AC lookup, one symbol, for windows of so many bits. */
void huffman_ac_symbols(uint16_t *one, unsigned window, const struct huffman_table *table);
void huffman_ac_lookup(struct ac_lookup *lookup, const struct huffman_table *table);

#endif

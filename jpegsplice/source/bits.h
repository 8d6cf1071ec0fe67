/* Entropy-coded bits in and out: byte stuffing (ITU-T T.81, B.1.1.5, F.1.2.3) is undone and done here alone. */
#ifndef JPEGSPLICE_BITS_H
#define JPEGSPLICE_BITS_H

#include <stdbool.h>
#include <string.h>

#include "compilers.h"
#include "jpegsplice.h"

/* The longest an MCU can be: 10 blocks of a DC code (16 + 11 bits) and 63 AC codes (16 + 15 bits): 2475 bytes.
 * Behind the last filled byte lie zeros for two MCUs, so that reading needs no look at the end inside of one. */
enum { LONGEST_MCU = 2600, WINDOW = 65536, WINDOW_TAIL = 2 * LONGEST_MCU + 64 };

enum reader_end { GOES_ON, AT_MARKER, AT_END_OF_FILE };

/* A window of unstuffed bytes that slides over the scan. */
struct bit_reader {
    const uint8_t *file;
    size_t size;
    size_t next;       /* file offset of the first byte that is not in the window yet */
    size_t start;      /* file offset of the window's first byte */
    uint8_t *window;   /* WINDOW + WINDOW_TAIL bytes */
    size_t filled;
    uint64_t position; /* in bits from the start of the window */
    uint64_t limit;    /* up to this position two whole MCUs lie in the window */
    enum reader_end end;
};

enum jpegsplice_status reader_open(struct bit_reader *reader, const uint8_t *file, size_t size);
void reader_close(struct bit_reader *reader);
/* Begin at a bit of a byte of the file. */
enum jpegsplice_status reader_seek(struct bit_reader *reader, size_t offset, unsigned bit);
/* Have two whole MCUs (or all that is left) in the window. Call before each MCU; positions may change. */
enum jpegsplice_status reader_prepare(struct bit_reader *reader);
/* TRUNCATED or DATA when more was read than there is. */
enum jpegsplice_status reader_check(const struct bit_reader *reader);
/* File offset of a byte of the window. */
size_t reader_offset(const struct bit_reader *reader, size_t index);

struct bit_writer {
    uint8_t *bytes;
    size_t length, capacity;
    uint64_t held;      /* its lowest `held_bits` are still to be written; those above are of no meaning */
    unsigned held_bits; /* at most 63 between calls */
};

/* Room for so many more bytes. What one MCU can take, stuffed, is MCU_ROOM. */
enum { MCU_ROOM = 4 * LONGEST_MCU };
enum jpegsplice_status writer_reserve(struct bit_writer *writer, size_t more);
enum jpegsplice_status writer_copy_bytes(struct bit_writer *writer, const uint8_t *bytes, size_t count);
enum jpegsplice_status writer_copy_bits(struct bit_writer *writer, const uint8_t *window, uint64_t from,
                                        uint64_t count);
/* Write out all whole bytes held. */
enum jpegsplice_status writer_flush(struct bit_writer *writer);
/* Fill the last byte with ones (T.81, F.1.2.3) and flush. */
enum jpegsplice_status writer_pad(struct bit_writer *writer);

/* ------------------------------------------------------------------------------------------------ inlined parts */

static inline uint64_t load_big_endian(const uint8_t *bytes)
{
    return (uint64_t)bytes[0] << 56 | (uint64_t)bytes[1] << 48 | (uint64_t)bytes[2] << 40 | (uint64_t)bytes[3] << 32 |
           (uint64_t)bytes[4] << 24 | (uint64_t)bytes[5] << 16 | (uint64_t)bytes[6] << 8 | bytes[7];
}

static inline void store_big_endian(uint8_t *bytes, uint64_t value)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> (56 - 8 * i));
}

/* The bits at the position, the next one highest; at least 57 of them are real. */
static inline uint64_t reader_peek(const struct bit_reader *reader)
{
    return load_big_endian(reader->window + (reader->position >> 3)) << (reader->position & 7);
}

/* Eight bytes of which one at least is FF: returns how many were written. */
size_t writer_stuff(uint8_t *to, uint64_t value);

static inline void writer_put_eight(struct bit_writer *writer, uint64_t value)
{
    uint64_t inverted = ~value; /* has a zero byte where the value has FF */
    if (RARELY(((inverted - 0x0101010101010101u) & ~inverted & 0x8080808080808080u) != 0)) {
        writer->length += writer_stuff(writer->bytes + writer->length, value);
        return;
    }
    store_big_endian(writer->bytes + writer->length, value);
    writer->length += 8;
}

/* Append the lowest `count` bits, fewer than 64, of a value that has none above them. Room must have been reserved. */
static inline void writer_put(struct bit_writer *writer, uint64_t value, unsigned count)
{
    unsigned bits = writer->held_bits + count;
    if (bits < 64) {
        writer->held = writer->held << count | value;
        writer->held_bits = bits;
        return;
    }
    unsigned rest = bits - 64;
    writer_put_eight(writer, writer->held << (count - rest) | value >> rest);
    writer->held = value;
    writer->held_bits = rest;
}

/* A cursor keeps the next bits in a register: at least HELD after each `cursor_fill`. The eight bytes behind them are
 * read ahead, so that no fill waits for memory. */
enum { HELD = 56 };
struct bit_cursor {
    const uint8_t *next; /* the first byte of which not all bits are held */
    uint64_t bits, ahead;
    uint32_t eaten; /* its lowest 6 bits: how many of 63 bits are not held any more; what stands above is the user's */
};

static inline void cursor_fill(struct bit_cursor *cursor)
{
    cursor->bits |= cursor->ahead >> (~cursor->eaten & 63);
    cursor->next += cursor->eaten >> 3 & 7;
    cursor->eaten &= ~(uint32_t)56;
    cursor->ahead = load_big_endian(cursor->next);
}

/* `count`: in its lowest 6 bits; those above are counted as well. */
static inline void cursor_eat(struct bit_cursor *cursor, uint32_t count)
{
    cursor->bits <<= count & 63;
    cursor->eaten += count;
}

static inline struct bit_cursor cursor_at(const struct bit_reader *reader)
{
    const uint8_t *next = reader->window + (reader->position >> 3);
    struct bit_cursor cursor = {next, 0, load_big_endian(next), 63};
    cursor_fill(&cursor);
    cursor_eat(&cursor, (uint32_t)(reader->position & 7));
    return cursor;
}

static inline uint64_t cursor_position(const struct bit_cursor *cursor, const struct bit_reader *reader)
{
    return (uint64_t)(cursor->next - reader->window) * 8 - 63 + (cursor->eaten & 63);
}

/* Is the cursor no further than the reader's limit? `last`: the byte at the limit. Which bit it is counts only there. */
static inline bool cursor_may_go_on(const struct bit_cursor *cursor, const struct bit_reader *reader,
                                    const uint8_t *last)
{
    return cursor->next <= last || cursor_position(cursor, reader) <= reader->limit;
}

#endif

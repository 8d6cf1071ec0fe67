#include "bits.h"

#include <assert.h>
#include <stdlib.h>

/* ----------------------------------------------------------------------------------------------------- reading */

enum jpegsplice_status reader_open(struct bit_reader *reader, const uint8_t *file, size_t size)
{
    memset(reader, 0, sizeof *reader);
    reader->file = file;
    reader->size = size;
    reader->window = malloc(WINDOW + WINDOW_TAIL);
    return reader->window ? JPEGSPLICE_OK : JPEGSPLICE_MEMORY;
}

void reader_close(struct bit_reader *reader)
{
    free(reader->window);
    reader->window = NULL;
}

/* At an FF of the file: a stuffed one goes into the window, a marker is the end. */
static enum jpegsplice_status take_ff(struct bit_reader *reader)
{
    size_t at = reader->next + 1;

    if (at < reader->size && reader->file[at] == 0) {
        reader->window[reader->filled++] = 0xFF;
        reader->next += 2;
        return JPEGSPLICE_OK;
    }
    while (at < reader->size && reader->file[at] == 0xFF)
        at++;
    if (at < reader->size && reader->file[at] == 0)
        return JPEGSPLICE_DATA; /* FF FF 00: readers differ about it */
    reader->end = at < reader->size ? AT_MARKER : AT_END_OF_FILE;
    return JPEGSPLICE_OK;
}

static enum jpegsplice_status fill(struct bit_reader *reader)
{
    while (reader->filled < WINDOW && reader->end == GOES_ON) {
        size_t room = WINDOW - reader->filled, left = reader->size - reader->next;
        const uint8_t *from = reader->file + reader->next;
        const uint8_t *found = memchr(from, 0xFF, left < room ? left : room);
        size_t plain = found ? (size_t)(found - from) : left < room ? left : room;
        memcpy(reader->window + reader->filled, from, plain);
        reader->filled += plain;
        reader->next += plain;
        if (reader->next == reader->size)
            reader->end = AT_END_OF_FILE;
        else if (found) {
            enum jpegsplice_status status = take_ff(reader);
            if (status != JPEGSPLICE_OK)
                return status;
        }
    }
    assert(reader->filled <= WINDOW && reader->next <= reader->size);
    memset(reader->window + reader->filled, 0, WINDOW_TAIL);
    reader->limit = 8 * (uint64_t)(reader->end == GOES_ON ? reader->filled - 2 * LONGEST_MCU : reader->filled);
    return JPEGSPLICE_OK;
}

enum jpegsplice_status reader_seek(struct bit_reader *reader, size_t offset, unsigned bit)
{
    assert(offset <= reader->size && bit < 8);
    reader->next = reader->start = offset;
    reader->filled = 0;
    reader->position = bit;
    reader->end = GOES_ON;
    return fill(reader);
}

enum jpegsplice_status reader_prepare(struct bit_reader *reader)
{
    if (reader->position <= reader->limit)
        return JPEGSPLICE_OK;
    if (reader->end != GOES_ON)
        return reader_check(reader);
    size_t gone = (size_t)(reader->position >> 3);
    assert(gone <= reader->filled);
    reader->start = reader_offset(reader, gone);
    reader->filled -= gone;
    memmove(reader->window, reader->window + gone, reader->filled);
    reader->position &= 7;
    return fill(reader);
}

enum jpegsplice_status reader_check(const struct bit_reader *reader)
{
    if (reader->position <= 8 * (uint64_t)reader->filled)
        return JPEGSPLICE_OK;
    return reader->end == AT_END_OF_FILE ? JPEGSPLICE_TRUNCATED : JPEGSPLICE_DATA;
}

/* In pieces that one byte can count: so compilers take sixteen bytes at once. */
static size_t count_ff(const uint8_t *bytes, size_t length)
{
    size_t found = 0;

    while (length > 0) {
        unsigned piece = length < 240 ? (unsigned)length : 240;
        uint8_t here = 0;
        for (unsigned i = 0; i < piece; i++)
            here += bytes[i] == 0xFF;
        found += here;
        bytes += piece;
        length -= piece;
    }
    return found;
}

size_t reader_offset(const struct bit_reader *reader, size_t index)
{
    assert(index <= reader->filled);
    if (index <= reader->filled / 2)
        return reader->start + index + count_ff(reader->window, index);
    size_t behind = reader->filled - index;
    return reader->next - behind - count_ff(reader->window + index, behind);
}

/* ----------------------------------------------------------------------------------------------------- writing */

size_t writer_stuff(uint8_t *to, uint64_t value)
{
    size_t length = 0;

    for (int shift = 56; shift >= 0; shift -= 8) {
        uint8_t byte = (uint8_t)(value >> shift);
        to[length++] = byte;
        if (byte == 0xFF)
            to[length++] = 0;
    }
    return length;
}

enum jpegsplice_status writer_reserve(struct bit_writer *writer, size_t more)
{
    if (writer->capacity - writer->length >= more)
        return JPEGSPLICE_OK;
    size_t capacity = writer->capacity + writer->capacity / 2 + more + WINDOW;
    uint8_t *bytes = realloc(writer->bytes, capacity);
    if (bytes == NULL)
        return JPEGSPLICE_MEMORY;
    writer->bytes = bytes;
    writer->capacity = capacity;
    return JPEGSPLICE_OK;
}

enum jpegsplice_status writer_copy_bytes(struct bit_writer *writer, const uint8_t *bytes, size_t count)
{
    enum jpegsplice_status status = writer_reserve(writer, count);
    if (status == JPEGSPLICE_OK && count > 0) {
        assert(writer->held_bits == 0);
        memcpy(writer->bytes + writer->length, bytes, count);
        writer->length += count;
    }
    return status;
}

enum jpegsplice_status writer_copy_bits(struct bit_writer *writer, const uint8_t *window, uint64_t from, uint64_t count)
{
    const uint8_t *bytes = window + (from >> 3);
    unsigned shift = (unsigned)(from & 7), bits = writer->held_bits;
    /* Twice the bytes, if each is FF. */
    enum jpegsplice_status status = writer_reserve(writer, (size_t)(count / 4) + 64);

    if (status != JPEGSPLICE_OK)
        return status;
    for (; count >= 64; count -= 64, bytes += 8) {
        uint64_t value = load_big_endian(bytes) << shift | (uint64_t)bytes[8] >> (8 - shift);
        writer_put_eight(writer, bits ? writer->held << (64 - bits) | value >> bits : value);
        writer->held = value;
    }
    while (count > 0) {
        unsigned part = count > 24 ? 24 : (unsigned)count;
        writer_put(writer, load_big_endian(bytes) << shift >> (64 - part), part);
        bytes += (shift + part) >> 3;
        shift = (shift + part) & 7;
        count -= part;
    }
    assert(writer->length <= writer->capacity);
    return JPEGSPLICE_OK;
}

enum jpegsplice_status writer_flush(struct bit_writer *writer)
{
    enum jpegsplice_status status = writer_reserve(writer, 32);

    while (status == JPEGSPLICE_OK && writer->held_bits >= 8) {
        uint8_t byte = (uint8_t)(writer->held >> (writer->held_bits - 8));
        writer->bytes[writer->length++] = byte;
        if (byte == 0xFF)
            writer->bytes[writer->length++] = 0;
        writer->held_bits -= 8;
    }
    return status;
}

enum jpegsplice_status writer_pad(struct bit_writer *writer)
{
    enum jpegsplice_status status = writer_flush(writer);
    unsigned missing = -writer->held_bits & 7;

    if (status == JPEGSPLICE_OK && missing > 0) {
        writer_put(writer, (1u << missing) - 1, missing);
        status = writer_flush(writer);
    }
    return status;
}

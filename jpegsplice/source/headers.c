#include "headers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void put_two_bytes(uint8_t *bytes, size_t value)
{
    assert(value <= 0xFFFF);
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

static size_t length_of(const uint8_t *segment)
{
    return (size_t)segment[0] << 8 | segment[1];
}

/* The table with appended codes that stands last before `before`, so that the offsets of the others stay true. */
static const struct huffman_table *last_appended(const struct jpeg *jpeg, size_t before)
{
    const struct huffman_table *found = NULL;

    for (unsigned i = 0; i < 2 * TABLES; i++) {
        const struct huffman_table *table = i < TABLES ? &jpeg->dc[i] : &jpeg->ac[i - TABLES];
        if (table->appended && table->end_at < before && (found == NULL || table->end_at > found->end_at))
            found = table;
    }
    return found;
}

uint8_t *headers_appended(const struct jpeg *jpeg, size_t *length)
{
    uint8_t *header = malloc(jpeg->scan + (size_t)2 * TABLES * MOST_VALUES);
    if (header == NULL)
        return NULL;
    memcpy(header, jpeg->file, jpeg->scan);
    *length = jpeg->scan;
    const struct huffman_table *table = last_appended(jpeg, SIZE_MAX);
    for (; table != NULL; table = last_appended(jpeg, table->end_at)) {
        size_t more = table->appended;
        memmove(header + table->end_at + more, header + table->end_at, *length - table->end_at);
        memcpy(header + table->end_at, table->value + table->values - more, more);
        header[table->counts_at + LONGEST_CODE - 1] = table->count[LONGEST_CODE];
        put_two_bytes(header + table->length_at, length_of(header + table->length_at) + more);
        *length += more;
    }
    return header;
}

static size_t put_table(uint8_t *to, const struct huffman_table *table, unsigned is_ac, unsigned which)
{
    size_t length = 2 + 1 + LONGEST_CODE + (size_t)table->values;

    to[0] = 0xFF;
    to[1] = M_DHT;
    put_two_bytes(to + 2, length);
    to[4] = (uint8_t)(is_ac << 4 | which);
    memcpy(to + 5, table->count + 1, LONGEST_CODE);
    memcpy(to + 5 + LONGEST_CODE, table->value, table->values);
    return length + 2;
}

static bool uses(const struct jpeg *jpeg, bool is_ac, unsigned which)
{
    for (unsigned i = 0; i < jpeg->components; i++)
        if ((is_ac ? jpeg->component[i].ac_table : jpeg->component[i].dc_table) == which)
            return true;
    return false;
}

static size_t put_tables(uint8_t *to, const struct jpeg *jpeg, const struct huffman_table *dc,
                         const struct huffman_table *ac)
{
    size_t length = 0;

    for (unsigned which = 0; which < TABLES; which++) {
        length += uses(jpeg, false, which) ? put_table(to + length, &dc[which], 0, which) : 0;
        length += uses(jpeg, true, which) ? put_table(to + length, &ac[which], 1, which) : 0;
    }
    return length;
}

/* SOS (T.81, B.2.3): all components, the whole spectrum. */
static size_t put_scan(uint8_t *to, const struct jpeg *jpeg)
{
    const size_t length = 6 + 2 * (size_t)jpeg->components;
    uint8_t *last = to + 2 + length;

    to[0] = 0xFF;
    to[1] = M_SOS;
    put_two_bytes(to + 2, length);
    to[4] = (uint8_t)jpeg->components;
    for (unsigned i = 0; i < jpeg->components; i++) {
        to[5 + 2 * i] = jpeg->component[i].id;
        to[6 + 2 * i] = (uint8_t)(jpeg->component[i].dc_table << 4 | jpeg->component[i].ac_table);
    }
    last[-3] = 0;
    last[-2] = 63;
    last[-1] = 0;
    return length + 2;
}

/* Baseline knows steps of eight bits only (T.81, B.2.4.1). */
static unsigned sequential_frame(const struct jpeg *jpeg)
{
    for (unsigned c = 0; c < jpeg->components; c++)
        for (unsigned i = 0; i < 64; i++)
            if (jpeg->quantiser[jpeg->component[c].quantiser][i] > 255)
                return M_SOF1;
    return M_SOF0;
}

uint8_t *headers_replaced(const struct jpeg *jpeg, const struct huffman_table *dc, const struct huffman_table *ac,
                          size_t *length)
{
    const size_t longest_table = 5 + LONGEST_CODE + MOST_VALUES, longest_scan = 8 + 2 * MOST_COMPONENTS;
    uint8_t *header = malloc(jpeg->scan + 2 * TABLES * longest_table + longest_scan);
    struct segment segment = {0, 0, 2, 0, NULL, 0};
    size_t at = 2;

    if (header == NULL)
        return NULL;
    memcpy(header, jpeg->file, 2);
    while (segment.end < jpeg->scan) {
        enum jpegsplice_status status = markers_segment(jpeg->file, jpeg->size, segment.end, &segment);
        assert(status == JPEGSPLICE_OK); /* it was read before */
        (void)status;
        if (segment.marker == M_DHT || (segment.marker == M_DRI && jpeg->is_progressive))
            continue;
        if (segment.marker == M_SOS)
            at += put_tables(header + at, jpeg, dc, ac);
        memcpy(header + at, jpeg->file + segment.begin, segment.end - segment.begin);
        if (segment.marker == M_SOF2)
            header[at + (segment.length_at - segment.begin) - 1] = (uint8_t)sequential_frame(jpeg);
        at += segment.end - segment.begin;
    }
    if (jpeg->is_progressive) {
        at += put_tables(header + at, jpeg, dc, ac);
        at += put_scan(header + at, jpeg);
    }
    *length = at;
    return header;
}

#include "markers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static unsigned two_bytes(const uint8_t *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

enum jpegsplice_status markers_segment(const uint8_t *file, size_t size, size_t at, struct segment *segment)
{
    segment->begin = at;
    if (at + 2 > size)
        return JPEGSPLICE_TRUNCATED;
    if (file[at] != 0xFF)
        return JPEGSPLICE_NOT_JPEG;
    while (at < size && file[at] == 0xFF)
        at++;
    if (at + 3 > size)
        return JPEGSPLICE_TRUNCATED;
    segment->marker = file[at];
    segment->length_at = at + 1;
    unsigned length = two_bytes(file + at + 1);
    if (segment->marker <= M_TEM || (segment->marker >= M_RST0 && segment->marker <= M_EOI) || length < 2)
        return JPEGSPLICE_NOT_JPEG; /* markers that stand alone have no place in a header */
    if (length > size - segment->length_at)
        return JPEGSPLICE_TRUNCATED;
    segment->content = file + at + 3;
    segment->length = length - 2;
    segment->end = segment->length_at + length;
    assert(segment->end <= size);
    return JPEGSPLICE_OK;
}

static enum jpegsplice_status refuse_frame(unsigned marker)
{
    switch (marker) {
    case M_SOF6:
        return JPEGSPLICE_PROGRESSIVE;
    case M_SOF3:
    case M_SOF5:
    case M_SOF7:
    case M_DHP:
        return JPEGSPLICE_LOSSLESS;
    default:
        return marker > M_JPG && marker <= M_SOF15 ? JPEGSPLICE_ARITHMETIC : JPEGSPLICE_OK;
    }
}

static enum jpegsplice_status read_component(struct jpeg *jpeg, unsigned index, const uint8_t *bytes)
{
    struct component *component = &jpeg->component[index];

    component->id = bytes[0];
    component->across = bytes[1] >> 4;
    component->down = bytes[1] & 15;
    component->quantiser = bytes[2];
    if (component->across < 1 || component->across > 4 || component->down < 1 || component->down > 4)
        return JPEGSPLICE_SAMPLING;
    if (component->quantiser >= TABLES)
        return JPEGSPLICE_TABLES;
    for (unsigned other = 0; other < index; other++)
        if (jpeg->component[other].id == component->id)
            return JPEGSPLICE_NOT_JPEG;
    return JPEGSPLICE_OK;
}

/* SOF0 to SOF2 (T.81, B.2.2) */
static enum jpegsplice_status read_frame(struct jpeg *jpeg, const struct segment *segment)
{
    const uint8_t *bytes = segment->content;

    if (jpeg->components != 0 || segment->length < 6)
        return JPEGSPLICE_NOT_JPEG;
    if (bytes[0] != 8)
        return JPEGSPLICE_PRECISION;
    jpeg->height = two_bytes(bytes + 1);
    jpeg->width = two_bytes(bytes + 3);
    if (jpeg->height == 0)
        return JPEGSPLICE_HEIGHT;
    if (jpeg->width == 0)
        return JPEGSPLICE_NOT_JPEG;
    if (bytes[5] != 1 && bytes[5] != MOST_COMPONENTS)
        return JPEGSPLICE_COMPONENTS;
    jpeg->components = bytes[5];
    if (segment->length != 6 + 3 * (size_t)jpeg->components)
        return JPEGSPLICE_NOT_JPEG;
    jpeg->is_progressive = segment->marker == M_SOF2;
    for (unsigned i = 0; i < jpeg->components; i++) {
        enum jpegsplice_status status = read_component(jpeg, i, bytes + 6 + 3 * i);
        if (status != JPEGSPLICE_OK)
            return status;
    }
    return JPEGSPLICE_OK;
}

/* DHT (T.81, B.2.4.2) */
enum jpegsplice_status markers_huffman(struct jpeg *jpeg, const struct segment *segment)
{
    size_t at = 0;

    while (at < segment->length) {
        unsigned is_ac = segment->content[at] >> 4, which = segment->content[at] & 15;
        if (is_ac > 1 || which >= TABLES)
            return JPEGSPLICE_TABLES;
        struct huffman_table *table = is_ac ? &jpeg->ac[which] : &jpeg->dc[which];
        size_t used = huffman_read(table, segment->content + at + 1, segment->length - at - 1, !is_ac);
        if (used == 0)
            return JPEGSPLICE_TABLES;
        table->length_at = segment->length_at;
        table->counts_at = (size_t)(segment->content - jpeg->file) + at + 1;
        at += 1 + used;
        table->end_at = (size_t)(segment->content - jpeg->file) + at;
    }
    return JPEGSPLICE_OK;
}

/* DQT (T.81, B.2.4.1) */
static enum jpegsplice_status read_quantisers(struct jpeg *jpeg, const struct segment *segment)
{
    size_t at = 0;

    while (at < segment->length) {
        unsigned wide = segment->content[at] >> 4, which = segment->content[at] & 15;
        size_t size = wide ? 128 : 64;
        if (wide > 1 || which >= TABLES || segment->length - at - 1 < size)
            return JPEGSPLICE_TABLES;
        const uint8_t *bytes = segment->content + at + 1;
        for (unsigned i = 0; i < 64; i++) {
            unsigned step = wide ? two_bytes(bytes + 2 * i) : bytes[i];
            if (step == 0)
                return JPEGSPLICE_TABLES;
            jpeg->quantiser[which][ZIGZAG[i]] = (uint16_t)step;
        }
        jpeg->has_quantiser[which] = true;
        at += 1 + size;
    }
    return JPEGSPLICE_OK;
}

/* SOS (T.81, B.2.3): all components, in the order of the frame, with the whole spectrum. */
static enum jpegsplice_status read_scan(struct jpeg *jpeg, const struct segment *segment)
{
    const uint8_t *bytes = segment->content;

    if (jpeg->components == 0 || segment->length < 1 || segment->length != 4 + 2 * (size_t)bytes[0])
        return JPEGSPLICE_NOT_JPEG;
    if (bytes[0] != jpeg->components)
        return JPEGSPLICE_SCANS;
    for (unsigned i = 0; i < jpeg->components; i++) {
        struct component *component = &jpeg->component[i];
        if (bytes[1 + 2 * i] != component->id)
            return JPEGSPLICE_SCANS;
        component->dc_table = bytes[2 + 2 * i] >> 4;
        component->ac_table = bytes[2 + 2 * i] & 15;
        if (component->dc_table >= TABLES || component->ac_table >= TABLES)
            return JPEGSPLICE_TABLES;
        if (!jpeg->dc[component->dc_table].present || !jpeg->ac[component->ac_table].present)
            return JPEGSPLICE_TABLES;
        if (!jpeg->has_quantiser[component->quantiser])
            return JPEGSPLICE_TABLES;
    }
    bytes += 1 + 2 * jpeg->components;
    return bytes[0] == 0 && bytes[1] == 63 && bytes[2] == 0 ? JPEGSPLICE_OK : JPEGSPLICE_SCANS;
}

/* How the blocks of all components make up an MCU (T.81, A.2). A single component comes block by block. */
static enum jpegsplice_status lay_out_mcu(struct jpeg *jpeg)
{
    struct component *first = &jpeg->component[0];

    if (jpeg->components == 1)
        first->across = first->down = 1;
    jpeg->across = first->across;
    jpeg->down = first->down;
    for (unsigned i = 0; i < jpeg->components; i++) {
        const struct component *component = &jpeg->component[i];
        if (component->across > jpeg->across || component->down > jpeg->down)
            return JPEGSPLICE_SAMPLING;
        if (jpeg->across % component->across != 0 || jpeg->down % component->down != 0)
            return JPEGSPLICE_SAMPLING;
        for (unsigned row = 0; row < component->down; row++)
            for (unsigned column = 0; column < component->across; column++) {
                if (jpeg->blocks == MOST_BLOCKS)
                    return JPEGSPLICE_SAMPLING;
                jpeg->block[jpeg->blocks++] = (struct mcu_block){(uint8_t)i, (uint8_t)column, (uint8_t)row};
            }
    }
    uint32_t wide = 8 * jpeg->across, high = 8 * jpeg->down;
    jpeg->mcus_wide = (jpeg->width + wide - 1) / wide;
    jpeg->mcus = jpeg->mcus_wide * ((jpeg->height + high - 1) / high);
    assert(jpeg->mcus > 0 && jpeg->mcus <= 8192u * 8192u);
    return JPEGSPLICE_OK;
}

/* Which colours three components are: libjpeg's reading of JFIF, Adobe's segment and the components' names. */
struct colour_hints {
    bool jfif, adobe;
    unsigned adobe_transform;
};

static void read_hint(struct colour_hints *hints, const struct segment *segment)
{
    if (segment->marker == M_APP0 && segment->length >= 5 && memcmp(segment->content, "JFIF", 5) == 0)
        hints->jfif = true;
    if (segment->marker == M_APP14 && segment->length >= 12 && memcmp(segment->content, "Adobe", 5) == 0) {
        hints->adobe = true;
        hints->adobe_transform = segment->content[11];
    }
}

static bool is_rgb(const struct jpeg *jpeg, const struct colour_hints *hints)
{
    if (jpeg->components == 1 || hints->jfif)
        return false;
    if (hints->adobe)
        return hints->adobe_transform == 0;
    return jpeg->component[0].id == 'R' && jpeg->component[1].id == 'G' && jpeg->component[2].id == 'B';
}

static enum jpegsplice_status take_segment(struct jpeg *jpeg, const struct segment *segment)
{
    switch (segment->marker) {
    case M_SOF0:
    case M_SOF1:
    case M_SOF2:
        return read_frame(jpeg, segment);
    case M_DHT:
        return markers_huffman(jpeg, segment);
    case M_DQT:
        return read_quantisers(jpeg, segment);
    case M_DRI:
        if (segment->length != 2)
            return JPEGSPLICE_NOT_JPEG;
        jpeg->restart_interval = two_bytes(segment->content);
        return JPEGSPLICE_OK;
    case M_SOS:
        return jpeg->is_progressive ? JPEGSPLICE_OK : read_scan(jpeg, segment);
    default:
        return refuse_frame(segment->marker);
    }
}

enum jpegsplice_status markers_read_any(struct jpeg *jpeg, const uint8_t *file, size_t size)
{
    struct colour_hints hints = {false, false, 0};
    struct segment segment = {0, 0, 2, 0, NULL, 0};

    memset(jpeg, 0, sizeof *jpeg);
    jpeg->file = file;
    jpeg->size = size;
    if (size < 4 || file[0] != 0xFF || file[1] != M_SOI)
        return JPEGSPLICE_NOT_JPEG;
    do {
        enum jpegsplice_status status = markers_segment(file, size, segment.end, &segment);
        if (status == JPEGSPLICE_OK)
            status = take_segment(jpeg, &segment);
        if (status != JPEGSPLICE_OK)
            return status;
        read_hint(&hints, &segment);
    } while (segment.marker != M_SOS);
    if (jpeg->components == 0)
        return JPEGSPLICE_NOT_JPEG;
    jpeg->scan = jpeg->is_progressive ? segment.begin : segment.end;
    jpeg->is_rgb = is_rgb(jpeg, &hints);
    return lay_out_mcu(jpeg);
}

enum jpegsplice_status markers_read(struct jpeg *jpeg, const uint8_t *file, size_t size)
{
    enum jpegsplice_status status = markers_read_any(jpeg, file, size);
    return status == JPEGSPLICE_OK && jpeg->is_progressive ? JPEGSPLICE_PROGRESSIVE : status;
}

enum jpegsplice_status markers_restart(const struct jpeg *jpeg, size_t from, uint32_t number, size_t *behind)
{
    const uint8_t *file = jpeg->file, *found;

    while (from < jpeg->size && (found = memchr(file + from, 0xFF, jpeg->size - from)) != NULL) {
        size_t at = (size_t)(found - file), last = at;
        while (last + 1 < jpeg->size && file[last + 1] == 0xFF)
            last++;
        if (last + 1 == jpeg->size)
            break;
        from = last + 2;
        if (file[last + 1] == 0 && last == at)
            continue; /* a stuffed FF of the data (T.81, B.1.1.5) */
        *behind = from;
        return file[last + 1] == M_RST0 + number % 8 ? JPEGSPLICE_OK : JPEGSPLICE_DATA;
    }
    return JPEGSPLICE_TRUNCATED;
}

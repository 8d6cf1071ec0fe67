#include "progressive.h"

#include <stdlib.h>

enum { UNKNOWN = 255, HIGHEST_BIT = 13 /* T.81, G.1.1.1.1 */ };

/* Of each coefficient: the lowest bit that is known. */
struct known {
    uint8_t bit[MOST_COMPONENTS][64];
};

/* -------------------------------------------------------------------------------------------- which scan it is */

static bool find_component(const struct jpeg *jpeg, uint8_t id, unsigned *component)
{
    while (*component < jpeg->components && jpeg->component[*component].id != id)
        *component += 1;
    return *component < jpeg->components;
}

/* Each scan must bring what is still unknown: the first bits of a band, or the next one of bits that are known. */
static bool goes_on(const struct progression *p, struct known *known, unsigned high)
{
    for (unsigned i = 0; i < p->components; i++)
        for (unsigned k = p->from; k <= p->to; k++) {
            uint8_t *bit = &known->bit[p->component[i]][k];
            if (high == 0 ? *bit != UNKNOWN : *bit != high || p->low != high - 1)
                return false;
            *bit = (uint8_t)p->low;
        }
    return true;
}

static bool take_tables(struct progression *p)
{
    for (unsigned i = 0; i < p->components; i++) {
        const unsigned c = p->component[i];
        const struct component *component = &p->jpeg->component[c];
        const struct huffman_table *ac = &p->jpeg->ac[component->ac_table];
        const struct huffman_table *dc = &p->jpeg->dc[component->dc_table];
        p->dc_table[c] = component->dc_table;
        if (p->kind == FIRST_DC) {
            if (!dc->present)
                return false;
            p->table[component->dc_table] = *dc;
            huffman_dc_lookup(&p->dc[component->dc_table], dc);
        }
        if (p->from > 0) {
            if (!ac->present)
                return false;
            p->table[0] = *ac;
            huffman_ac_symbols(p->symbols, BAND_WINDOW, ac);
        }
    }
    return true;
}

static void lay_out_scan(struct progression *p)
{
    const struct jpeg *jpeg = p->jpeg;
    const struct block_plane *plane = &p->all->planes[p->component[0]];

    p->wide = p->components == 1 ? plane->shown_wide : jpeg->mcus_wide;
    p->units = p->components == 1 ? plane->shown_wide * plane->shown_high : jpeg->mcus;
    p->blocks = 0;
    for (unsigned b = 0; b < jpeg->blocks; b++)
        for (unsigned i = 0; i < p->components; i++)
            if (jpeg->block[b].component == p->component[i])
                p->block[p->blocks++] = jpeg->block[b];
}

/* The scan's header, with the tables that hold for it. */
static enum jpegsplice_status read_header(struct progression *p, struct jpeg *jpeg, struct known *known,
                                          const struct segment *segment)
{
    const uint8_t *bytes = segment->content;
    unsigned component = 0;

    if (segment->length < 1 || segment->length != 4 + 2 * (size_t)bytes[0])
        return JPEGSPLICE_NOT_JPEG;
    if (bytes[0] < 1 || bytes[0] > p->jpeg->components)
        return JPEGSPLICE_SCANS;
    p->components = bytes[0];
    for (unsigned i = 0; i < p->components; i++, component++) {
        if (!find_component(p->jpeg, bytes[1 + 2 * i], &component))
            return JPEGSPLICE_SCANS;
        p->component[i] = component;
        jpeg->component[component].dc_table = bytes[2 + 2 * i] >> 4;
        jpeg->component[component].ac_table = bytes[2 + 2 * i] & 15;
        if (bytes[2 + 2 * i] >> 4 >= TABLES || (bytes[2 + 2 * i] & 15) >= TABLES)
            return JPEGSPLICE_TABLES;
    }
    bytes += 1 + 2 * p->components;
    unsigned high = bytes[2] >> 4;
    p->from = bytes[0];
    p->to = bytes[1];
    p->low = bytes[2] & 15;
    if (p->to > 63 || p->from > p->to || (p->from == 0 && p->to > 0) || p->low > HIGHEST_BIT)
        return JPEGSPLICE_SCANS;
    if ((p->from > 0 && p->components > 1) || !goes_on(p, known, high))
        return JPEGSPLICE_PROGRESSIVE;
    p->kind = p->from == 0 ? (high ? NEXT_DC : FIRST_DC) : high ? NEXT_AC : FIRST_AC;
    p->restart_interval = jpeg->restart_interval;
    lay_out_scan(p);
    return take_tables(p) ? JPEGSPLICE_OK : JPEGSPLICE_TABLES;
}

/* ---------------------------------------------------------------------------------------------------- all scans */

static bool has_quantisers(const struct jpeg *jpeg)
{
    for (unsigned c = 0; c < jpeg->components; c++)
        if (!jpeg->has_quantiser[jpeg->component[c].quantiser])
            return false;
    return true;
}

static bool is_complete(const struct jpeg *jpeg, const struct known *known)
{
    for (unsigned c = 0; c < jpeg->components; c++)
        for (unsigned k = 0; k < 64; k++)
            if (known->bit[c][k] != 0)
                return false;
    return true;
}

/* Is here, behind fill bytes (T.81, B.1.1.2), the end of the image? */
static bool is_end(const struct jpeg *jpeg, size_t at)
{
    while (at < jpeg->size && jpeg->file[at] == 0xFF)
        at++;
    return at < jpeg->size && jpeg->file[at] == M_EOI;
}

/* The offset of the first marker behind the bits of a scan; those of restarts are part of it. */
static enum jpegsplice_status find_end(const struct jpeg *jpeg, size_t from, size_t *end)
{
    const uint8_t *file = jpeg->file, *found;

    while (from < jpeg->size && (found = memchr(file + from, 0xFF, jpeg->size - from)) != NULL) {
        size_t at = (size_t)(found - file);
        *end = at;
        while (at < jpeg->size && file[at] == 0xFF)
            at++;
        if (at == jpeg->size)
            break;
        if (file[at] != 0 && (file[at] < M_RST0 || file[at] > M_RST7))
            return JPEGSPLICE_OK;
        from = at + 1;
    }
    return JPEGSPLICE_TRUNCATED;
}

static enum jpegsplice_status begin_scan(struct progressive *all, struct jpeg *jpeg, struct known *known,
                                         const struct segment *segment)
{
    struct progression **longer = realloc(all->scans, (all->count + 1) * sizeof *longer);
    struct progression *p = longer ? calloc(1, sizeof *p) : NULL;

    all->scans = longer ? longer : all->scans;
    if (p == NULL)
        return JPEGSPLICE_MEMORY;
    all->scans[all->count++] = p;
    p->jpeg = jpeg;
    p->all = all->coefficients;
    p->at = segment->end;
    enum jpegsplice_status status = read_header(p, jpeg, known, segment);
    if (status == JPEGSPLICE_OK)
        status = find_end(jpeg, p->at, &p->end);
    return status == JPEGSPLICE_OK ? reader_open(&p->in, jpeg->file, jpeg->size) : status;
}

enum jpegsplice_status progressive_open(struct progressive *all, struct jpeg *jpeg, struct coefficients *coefficients)
{
    struct known known;
    struct segment segment;

    memset(all, 0, sizeof *all);
    memset(&known, UNKNOWN, sizeof known);
    all->coefficients = coefficients;
    all->end = jpeg->scan;
    if (!has_quantisers(jpeg))
        return JPEGSPLICE_TABLES;
    while (!is_end(jpeg, all->end)) {
        enum jpegsplice_status status = markers_segment(jpeg->file, jpeg->size, all->end, &segment);
        if (status != JPEGSPLICE_OK)
            return status;
        all->end = segment.end;
        if (segment.marker == M_DHT)
            status = markers_huffman(jpeg, &segment);
        else if (segment.marker == M_DRI && segment.length == 2)
            jpeg->restart_interval = (uint32_t)segment.content[0] << 8 | segment.content[1];
        else if (segment.marker == M_SOS)
            status = begin_scan(all, jpeg, &known, &segment);
        else
            status = JPEGSPLICE_PROGRESSIVE;
        if (status != JPEGSPLICE_OK)
            return status;
        if (segment.marker == M_SOS)
            all->end = all->scans[all->count - 1]->end;
    }
    return is_complete(jpeg, &known) ? JPEGSPLICE_OK : JPEGSPLICE_PROGRESSIVE;
}

enum jpegsplice_status progressive_read_row(struct progressive *all, uint32_t row)
{
    enum jpegsplice_status status = JPEGSPLICE_OK;

    for (unsigned i = 0; i < all->count && status == JPEGSPLICE_OK; i++)
        status = progression_read_row(all->scans[i], row);
    return status;
}

enum jpegsplice_status progressive_end(struct progressive *all)
{
    enum jpegsplice_status status = JPEGSPLICE_OK;

    for (unsigned i = 0; i < all->count && status == JPEGSPLICE_OK; i++)
        status = progression_end(all->scans[i]);
    return status;
}

void progressive_close(struct progressive *all)
{
    for (unsigned i = 0; i < all->count; i++) {
        reader_close(&all->scans[i]->in);
        free(all->scans[i]);
    }
    free(all->scans);
    memset(all, 0, sizeof *all);
}

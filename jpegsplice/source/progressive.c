#include "progressive.h"

#include <stdlib.h>

#include "progression.h"

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

static bool has_tables(struct progression *p)
{
    for (unsigned i = 0; i < p->components; i++) {
        const struct component *component = &p->jpeg->component[p->component[i]];
        if (p->kind == FIRST_DC && !p->jpeg->dc[component->dc_table].present)
            return false;
        if (p->from > 0 && !p->jpeg->ac[component->ac_table].present)
            return false;
        if (p->kind == FIRST_DC)
            huffman_dc_lookup(&p->dc[component->dc_table], &p->jpeg->dc[component->dc_table]);
        if (p->from > 0)
            huffman_ac_symbols(p->symbols, &p->jpeg->ac[component->ac_table]);
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

static enum jpegsplice_status begin_scan(struct progression *p, struct known *known,
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
        p->jpeg->component[component].dc_table = bytes[2 + 2 * i] >> 4;
        p->jpeg->component[component].ac_table = bytes[2 + 2 * i] & 15;
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
    lay_out_scan(p);
    return has_tables(p) ? JPEGSPLICE_OK : JPEGSPLICE_TABLES;
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

static enum jpegsplice_status read_scans(struct progression *p, size_t *at)
{
    struct known known;
    struct segment segment;

    memset(&known, UNKNOWN, sizeof known);
    while (!is_end(p->jpeg, *at)) {
        enum jpegsplice_status status = markers_segment(p->jpeg->file, p->jpeg->size, *at, &segment);
        if (status != JPEGSPLICE_OK)
            return status;
        *at = segment.end;
        if (segment.marker == M_DHT)
            status = markers_huffman(p->jpeg, &segment);
        else if (segment.marker == M_DRI && segment.length == 2)
            p->jpeg->restart_interval = (uint32_t)segment.content[0] << 8 | segment.content[1];
        else if (segment.marker == M_SOS)
            status = begin_scan(p, &known, &segment);
        else
            status = JPEGSPLICE_PROGRESSIVE;
        if (status == JPEGSPLICE_OK && segment.marker == M_SOS)
            status = progression_read(p, *at, at);
        if (status != JPEGSPLICE_OK)
            return status;
    }
    return is_complete(p->jpeg, &known) ? JPEGSPLICE_OK : JPEGSPLICE_PROGRESSIVE;
}

enum jpegsplice_status progressive_read(struct jpeg *jpeg, struct coefficients *all, size_t *end)
{
    if (!has_quantisers(jpeg))
        return JPEGSPLICE_TABLES;
    struct progression *p = calloc(1, sizeof *p);
    if (p == NULL)
        return JPEGSPLICE_MEMORY;
    p->jpeg = jpeg;
    p->all = all;
    *end = jpeg->scan;
    enum jpegsplice_status status = reader_open(&p->in, jpeg->file, jpeg->size);
    if (status == JPEGSPLICE_OK)
        status = read_scans(p, end);
    reader_close(&p->in);
    free(p);
    return status;
}

/* The public functions: what is asked for is checked here, what was made is given out as pieces. */
#include "jpegsplice.h"

#include <assert.h>
#include <stdlib.h>

#include "headers.h"
#include "intervals.h"
#include "public.h"
#include "splice.h"

static struct jpegsplice_piece piece(const uint8_t *bytes, size_t length)
{
    return (struct jpegsplice_piece){bytes, length};
}

static void give_file(struct splice *s)
{
    s->result->way = JPEGSPLICE_UNTOUCHED;
    s->result->pieces[0] = piece(s->jpeg.file, s->jpeg.scan);
    s->result->pieces[3] = piece(s->jpeg.file + s->jpeg.scan, s->jpeg.size - s->jpeg.scan);
}

static enum jpegsplice_status give_pieces(struct splice *s)
{
    const uint8_t *file = s->jpeg.file;
    struct jpegsplice_result *result = s->result;
    size_t header = s->jpeg.scan;

    if (result->way == JPEGSPLICE_APPENDED)
        result->own_header = headers_appended(&s->jpeg, &header);
    if (result->way == JPEGSPLICE_RECODED)
        result->own_header = headers_replaced(&s->jpeg, s->complete_dc, s->complete_ac, &header);
    if (result->way != JPEGSPLICE_PLAIN && result->own_header == NULL)
        return JPEGSPLICE_MEMORY;
    assert(s->jpeg.scan <= s->prefix && s->prefix <= s->copied && s->copied <= s->jpeg.size);
    result->pieces[0] = piece(result->own_header ? result->own_header : file, header);
    result->pieces[1] = piece(file + s->jpeg.scan, s->prefix - s->jpeg.scan);
    result->pieces[2] = piece(s->writer.out.bytes, s->writer.out.length);
    result->pieces[3] = piece(file + s->copied, s->jpeg.size - s->copied);
    result->own_bits = s->writer.out.bytes;
    s->writer.out.bytes = NULL;
    return JPEGSPLICE_OK;
}

/* Can reading begin at this mark? One that does not belong to the file must do no harm. */
static bool is_usable(const struct jpegsplice_mark *mark, const struct jpeg *jpeg)
{
    if (mark->size != jpeg->size || mark->offset < jpeg->scan || mark->offset > jpeg->size)
        return false;
    if (mark->bit > 7 || mark->mcu > jpeg->mcus)
        return false;
    return jpeg->restart_interval == 0 || (mark->bit == 0 && mark->mcu % jpeg->restart_interval == 0) ||
           mark->mcu == jpeg->mcus;
}

static enum jpegsplice_status splice(struct splice *s, const struct jpegsplice_overlay *overlay,
                                     const struct jpegsplice_mark *mark)
{
    const struct jpegsplice_mark start = start_of_scan(&s->jpeg);

    if (mark != NULL && !is_usable(mark, &s->jpeg))
        return JPEGSPLICE_ARGUMENT;
    if (!overlay_place(&s->overlay, &s->jpeg, overlay)) {
        give_file(s);
        return JPEGSPLICE_OK;
    }
    enum jpegsplice_status status = touched_find(&s->touched, &s->overlay, &s->jpeg);
    if (status != JPEGSPLICE_OK)
        return status;
    if (touched_next(&s->touched, 0, s->jpeg.mcus) == s->jpeg.mcus) {
        give_file(s);
        return JPEGSPLICE_OK;
    }
    for (unsigned c = 0; c < s->jpeg.components; c++)
        block_scale(&s->scale[c], s->jpeg.quantiser[s->jpeg.component[c].quantiser]);
    s->writer.jpeg = &s->jpeg;
    s->writer.dc = s->jpeg.dc;
    s->writer.ac = s->jpeg.ac;
    status = scan_open(&s->scan, &s->jpeg);
    if (status == JPEGSPLICE_OK)
        status = splice_somehow(s, mark ? mark : &start);
    return status == JPEGSPLICE_OK ? give_pieces(s) : status;
}

static bool can_be(const struct jpegsplice_overlay *overlay)
{
    return overlay != NULL && overlay->rgba != NULL && overlay->width > 0 && overlay->height > 0 &&
           overlay->width <= JPEGSPLICE_LONGEST_EDGE && overlay->height <= JPEGSPLICE_LONGEST_EDGE &&
           overlay->x >= -JPEGSPLICE_FARTHEST && overlay->x <= JPEGSPLICE_FARTHEST &&
           overlay->y >= -JPEGSPLICE_FARTHEST && overlay->y <= JPEGSPLICE_FARTHEST;
}

static void splice_free(struct splice *s)
{
    scan_close(&s->scan);
    touched_free(&s->touched);
    free(s->translation);
    free(s->writer.out.bytes);
    free(s);
}

PUBLIC enum jpegsplice_status jpegsplice_splice(const uint8_t *jpeg, size_t size,
                                                const struct jpegsplice_overlay *overlay,
                                                const struct jpegsplice_mark *mark, uint32_t options,
                                                struct jpegsplice_result *result,
                                                struct jpegsplice_averages *averages)
{
    if (jpeg == NULL || result == NULL || size > JPEGSPLICE_LARGEST_FILE || !can_be(overlay))
        return JPEGSPLICE_ARGUMENT;
    memset(result, 0, sizeof *result);
    struct splice *s = calloc(1, sizeof *s);
    if (s == NULL)
        return JPEGSPLICE_MEMORY;
    s->result = result;
    s->options = options;
    enum jpegsplice_status status = markers_read(&s->jpeg, jpeg, size);
    if (status == JPEGSPLICE_OK && averages != NULL && !averages_fit(averages, &s->jpeg))
        status = JPEGSPLICE_ARGUMENT;
    s->averages = averages;
    if (status == JPEGSPLICE_OK)
        status = splice(s, overlay, mark);
    if (status != JPEGSPLICE_OK)
        jpegsplice_release(result);
    splice_free(s);
    return status;
}

PUBLIC enum jpegsplice_status jpegsplice_recode(const uint8_t *jpeg, size_t size, struct jpegsplice_result *result)
{
    if (jpeg == NULL || result == NULL || size > JPEGSPLICE_LARGEST_FILE)
        return JPEGSPLICE_ARGUMENT;
    memset(result, 0, sizeof *result);
    struct splice *s = calloc(1, sizeof *s);
    if (s == NULL)
        return JPEGSPLICE_MEMORY;
    s->result = result;
    enum jpegsplice_status status = markers_read(&s->jpeg, jpeg, size);
    if (status == JPEGSPLICE_OK)
        status = scan_open(&s->scan, &s->jpeg);
    s->writer.jpeg = &s->jpeg;
    s->touched.mcus_wide = s->jpeg.mcus_wide; /* of which none is touched */
    if (status == JPEGSPLICE_OK)
        status = splice_recoded(s);
    if (status == JPEGSPLICE_OK)
        status = give_pieces(s);
    if (status != JPEGSPLICE_OK)
        jpegsplice_release(result);
    splice_free(s);
    return status;
}

PUBLIC void jpegsplice_release(struct jpegsplice_result *result)
{
    free(result->own_header);
    free(result->own_bits);
    memset(result, 0, sizeof *result);
}

/* All intervals, decoded to their ends. */
static enum jpegsplice_status read_all(struct scan *scan, struct jpegsplice_mark *mark)
{
    const struct jpeg *jpeg = scan->jpeg;
    struct jpegsplice_mark place = start_of_scan(jpeg);
    enum jpegsplice_status status = JPEGSPLICE_OK;

    for (uint32_t mcu = 0; mcu < jpeg->mcus && status == JPEGSPLICE_OK;) {
        uint32_t left = jpeg->mcus - mcu, count = interval_of(jpeg) < left ? interval_of(jpeg) : left;
        status = walk_to(jpeg, mcu, &place);
        if (status == JPEGSPLICE_OK)
            status = scan_seek(scan, &place);
        if (status == JPEGSPLICE_OK)
            status = scan_skip(scan, count);
        mcu += count;
    }
    if (status == JPEGSPLICE_OK)
        scan_tell(scan, jpeg->mcus, mark);
    return status;
}

static enum jpegsplice_status find_mark(struct scan *scan, uint32_t y, struct jpegsplice_mark *mark)
{
    const struct jpeg *jpeg = scan->jpeg;

    if (y >= jpeg->height)
        return read_all(scan, mark);
    uint32_t mcu = y / (8 * jpeg->down) * jpeg->mcus_wide;
    *mark = start_of_scan(jpeg);
    if (jpeg->restart_interval != 0)
        return walk_to(jpeg, mcu, mark);
    enum jpegsplice_status status = scan_seek(scan, mark);
    if (status == JPEGSPLICE_OK)
        status = scan_skip(scan, mcu);
    if (status == JPEGSPLICE_OK)
        scan_tell(scan, mcu, mark);
    return status;
}

PUBLIC enum jpegsplice_status jpegsplice_scan(const uint8_t *jpeg, size_t size, uint32_t y,
                                              struct jpegsplice_mark *mark)
{
    struct jpeg *header = calloc(1, sizeof *header);
    struct scan scan;

    memset(&scan, 0, sizeof scan);
    enum jpegsplice_status status = header ? JPEGSPLICE_OK : JPEGSPLICE_MEMORY;
    if (jpeg == NULL || mark == NULL || size > JPEGSPLICE_LARGEST_FILE)
        status = JPEGSPLICE_ARGUMENT;
    if (status == JPEGSPLICE_OK)
        status = markers_read(header, jpeg, size);
    if (status == JPEGSPLICE_OK)
        status = scan_open(&scan, header);
    if (status == JPEGSPLICE_OK)
        status = find_mark(&scan, y, mark);
    scan_close(&scan);
    free(header);
    return status;
}

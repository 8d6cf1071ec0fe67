/* A progressive file as a baseline one: read whole, written anew in one scan. */
#include <stdlib.h>

#include "headers.h"
#include "progressive.h"
#include "public.h"

struct sequential {
    struct jpeg jpeg;
    struct progressive progressive;
    struct coefficients all;
    struct scan_writer writer;
    struct huffman_table dc[TABLES], ac[TABLES];
};

static enum jpegsplice_status read_all(struct sequential *s, uint32_t each, struct jpegsplice_averages *averages)
{
    enum jpegsplice_status status = coefficients_open(&s->all, &s->jpeg);

    if (status == JPEGSPLICE_OK)
        status = progressive_open(&s->progressive, &s->jpeg, &s->all);
    s->jpeg.restart_interval = 0;
    if (status == JPEGSPLICE_OK)
        status = averages_open(averages, &s->jpeg, each);
    for (uint32_t row = 0; row < averages->row_count && status == JPEGSPLICE_OK; row++) {
        status = progressive_read_row(&s->progressive, row);
        if (status == JPEGSPLICE_OK)
            status = coefficients_take_row(&s->all, &s->jpeg, row, averages);
    }
    return status == JPEGSPLICE_OK ? progressive_end(&s->progressive) : status;
}

static enum jpegsplice_status write_all(struct sequential *s, struct jpegsplice_averages *averages)
{
    for (unsigned c = 0; c < s->jpeg.components; c++)
        s->jpeg.component[c].dc_table = s->jpeg.component[c].ac_table = c > 0;
    coefficients_tables(&s->all, s->dc, s->ac);
    s->writer.jpeg = &s->jpeg;
    s->writer.dc = s->dc;
    s->writer.ac = s->ac;
    return coefficients_write(&s->all, &s->writer, averages);
}

/* The end of the picture and what stands behind it stay. */
static enum jpegsplice_status give_pieces(struct sequential *s, struct jpegsplice_result *result,
                                          struct jpegsplice_averages *averages)
{
    size_t header = 0, end = s->progressive.end, rest = s->jpeg.size - end;

    result->way = JPEGSPLICE_RECODED;
    result->own_header = headers_replaced(&s->jpeg, s->dc, s->ac, &header);
    if (result->own_header == NULL)
        return JPEGSPLICE_MEMORY;
    result->pieces[0] = (struct jpegsplice_piece){result->own_header, header};
    result->pieces[2] = (struct jpegsplice_piece){s->writer.out.bytes, s->writer.out.length};
    result->pieces[3] = (struct jpegsplice_piece){s->jpeg.file + end, rest};
    result->own_bits = s->writer.out.bytes;
    s->writer.out.bytes = NULL;
    for (uint32_t row = 0; row < averages->row_count; row++) {
        averages->rows[row].size = header + s->writer.out.length + rest;
        averages->rows[row].offset += header;
    }
    return JPEGSPLICE_OK;
}

PUBLIC enum jpegsplice_status jpegsplice_sequential(const uint8_t *jpeg, size_t size, uint32_t each,
                                                    struct jpegsplice_result *result,
                                                    struct jpegsplice_averages *averages)
{
    if (jpeg == NULL || result == NULL || averages == NULL || size > JPEGSPLICE_LARGEST_FILE || !is_each(each))
        return JPEGSPLICE_ARGUMENT;
    memset(result, 0, sizeof *result);
    memset(averages, 0, sizeof *averages);
    struct sequential *s = calloc(1, sizeof *s);
    if (s == NULL)
        return JPEGSPLICE_MEMORY;
    enum jpegsplice_status status = markers_read_any(&s->jpeg, jpeg, size);
    if (status == JPEGSPLICE_OK && !s->jpeg.is_progressive)
        status = JPEGSPLICE_ARGUMENT;
    if (status == JPEGSPLICE_OK)
        status = read_all(s, each, averages);
    if (status == JPEGSPLICE_OK)
        status = write_all(s, averages);
    if (status == JPEGSPLICE_OK)
        status = give_pieces(s, result, averages);
    if (status != JPEGSPLICE_OK)
        jpegsplice_release_averages(averages);
    progressive_close(&s->progressive);
    coefficients_close(&s->all);
    free(s->writer.out.bytes);
    free(s);
    return status;
}

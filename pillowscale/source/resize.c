#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "alpha.h"
#include "passes.h"
#include "pillowscale.h"
#include "processor.h"

enum { LONGEST = 1 << 20, MOST_WEIGHTS = 1 << 28 };

/* Everything that one picture needs. `vectors`: NULL where plain C does all of it. `has_alpha`: the rows of the source
 * have yet to be multiplied by their alpha. */
struct job {
    const struct pillowscale_picture *from;
    const struct pillowscale_picture *to;
    const struct passes *vectors;
    struct weights across;
    struct weights down;
    struct factors fast_across;
    struct factors fast_down;
    uint32_t keep;
    bool has_alpha;
};

static const struct passes *passes_of(uint32_t code)
{
#if HAS_VECTORS
    if ((code == PILLOWSCALE_FASTEST || code == PILLOWSCALE_AVX2) && has_avx2())
        return &AVX2_PASSES;
    if (code != PILLOWSCALE_PLAIN && has_sse4())
        return &SSE4_PASSES;
#endif
    (void)code;
    return NULL;
}

static size_t row_bytes(const struct pillowscale_picture *picture)
{
    return (size_t)picture->width * picture->channels;
}

static bool is_picture(const struct pillowscale_picture *picture)
{
    return picture->rows && picture->width > 0 && picture->height > 0 && picture->width <= LONGEST &&
           picture->height <= LONGEST && (picture->channels == 1 || picture->channels == 4);
}

/* Written so that no comparison is true of what is not a number. */
static bool is_part(float begin, float end, uint32_t length)
{
    return begin >= 0 && end > begin && end <= length;
}

/* Weights take 4 bytes each, and support is at most three pixels of the larger picture. */
static bool is_moderate(float begin, float end, uint32_t count)
{
    double scale = ((double)end - begin) / count;

    return (6 * (scale < 1 ? 1 : scale) + 3) * count < MOST_WEIGHTS;
}

static bool is_possible(const struct pillowscale_picture *from, const struct pillowscale_picture *to, uint32_t filter,
                        const float box[4])
{
    return is_picture(from) && is_picture(to) && from->channels == to->channels && filter >= PILLOWSCALE_LANCZOS &&
           filter <= PILLOWSCALE_HAMMING && is_part(box[0], box[2], from->width) &&
           is_part(box[1], box[3], from->height) && is_moderate(box[0], box[2], to->width) &&
           is_moderate(box[1], box[3], to->height);
}

static bool prepare(struct job *job, uint32_t filter, const float box[4])
{
    uint32_t group = 1;

    if (!weights_make(&job->across, job->from->width, box[0], box[2], job->to->width, filter) ||
        !weights_make(&job->down, job->from->height, box[1], box[3], job->to->height, filter))
        return false;
    if (job->vectors == NULL)
        return true;
    group = job->from->channels == 1 ? job->vectors->group_of_one : job->vectors->group_of_four;
    return factors_make(&job->fast_across, &job->across, job->from->width, group) &&
           factors_make(&job->fast_down, &job->down, job->from->height, 2);
}

static void release(struct job *job)
{
    weights_free(&job->across);
    weights_free(&job->down);
    factors_free(&job->fast_across);
    factors_free(&job->fast_down);
}

/* The rows of the source from `first` on; after the last one, that one again. `multiplied`: room for as many, used if
 * they have an alpha. */
static void rows_from(const uint8_t *rows[ROWS_AT_A_TIME], const struct job *job, uint32_t first, uint8_t *multiplied)
{
    uint32_t last = job->from->height - 1;

    for (uint32_t row = 0; row < ROWS_AT_A_TIME; row++) {
        uint8_t *own = job->has_alpha ? multiplied + row * row_bytes(job->from) : NULL;

        rows[row] = job->from->rows[first + row < last ? first + row : last];
        if (own)
            alpha_multiply(own, rows[row], job->from->width);
        rows[row] = own ? own : rows[row];
    }
}

/* Room for the rows of `rows_from`. */
static uint8_t *room_for_rows(const struct job *job)
{
    return malloc(job->has_alpha ? ROWS_AT_A_TIME * row_bytes(job->from) : 1);
}

/* The same for rows to be written; whatever is beyond the last one goes to `spare`. */
static void rows_to(uint8_t *rows[ROWS_AT_A_TIME], const struct pillowscale_picture *picture, uint32_t first,
                    uint8_t *spare)
{
    for (uint32_t row = 0; row < ROWS_AT_A_TIME; row++)
        rows[row] = first + row < picture->height ? picture->rows[first + row] : spare;
}

static void across(const struct job *job, uint8_t *const to[ROWS_AT_A_TIME], const uint8_t *const from[ROWS_AT_A_TIME])
{
    uint32_t count = job->to->width;

    if (!job->fast_across.halves)
        for (uint32_t row = 0; row < ROWS_AT_A_TIME; row++)
            plain_across(to[row], from[row], &job->across, job->from->channels, job->keep);
    else if (job->from->channels == 1)
        job->vectors->across_one(to, from, count, &job->fast_across);
    else
        job->vectors->across_four(to, from, count, &job->fast_across, job->keep);
}

/* Rows as long as that go through vectors, shorter ones through plain C. */
static bool is_down_fast(const struct job *job, size_t length)
{
    return job->fast_down.halves && length >= job->vectors->block;
}

static uint32_t first_row(const struct job *job, uint32_t row, size_t length)
{
    return is_down_fast(job, length) ? job->fast_down.first[row] : job->down.first[row];
}

static uint32_t rows_used(const struct job *job, uint32_t row, size_t length)
{
    return is_down_fast(job, length) ? job->fast_down.each : job->down.used[row];
}

/* One row of `length` bytes, from `rows_used` rows. */
static void down(const struct job *job, uint8_t *to, const uint8_t *const *from, uint32_t row, size_t length)
{
    size_t each = job->fast_down.each;

    if (is_down_fast(job, length))
        job->vectors->down(to, from, (uint32_t)each, job->fast_down.halves + row * each * 2, (uint32_t)length);
    else
        plain_down(to, from, job->down.used[row], job->down.whole + (size_t)row * job->down.each, (uint32_t)length);
}

/* The same from rows of the source, of which `begin` bytes are left out. */
static void down_from_source(const struct job *job, uint8_t *to, const uint8_t **from, uint32_t row, size_t begin,
                             size_t length)
{
    for (uint32_t n = 0; n < rows_used(job, row, length); n++)
        from[n] = job->from->rows[first_row(job, row, length) + n] + begin;
    down(job, to, from, row, length);
}

static void clear_padding(const struct job *job)
{
    if (job->keep == 0xFFFFFFFF)
        return;
    for (uint32_t row = 0; row < job->to->height; row++)
        for (uint32_t pixel = 0; pixel < job->to->width; pixel++)
            job->to->rows[row][(size_t)pixel * 4 + 3] = 0;
}

static bool only_down(const struct job *job)
{
    const uint8_t **from = malloc((job->down.each + 2) * sizeof *from);

    if (!from)
        return false;
    for (uint32_t row = 0; row < job->to->height; row++)
        down_from_source(job, job->to->rows[row], from, row, 0, row_bytes(job->to));
    free(from);
    clear_padding(job);
    return true;
}

static bool only_across(const struct job *job)
{
    uint8_t *spare = malloc(row_bytes(job->to)), *multiplied = room_for_rows(job);
    bool is_allocated = spare && multiplied;

    for (uint32_t first = 0; is_allocated && first < job->to->height; first += ROWS_AT_A_TIME) {
        const uint8_t *from[ROWS_AT_A_TIME];
        uint8_t *to[ROWS_AT_A_TIME];

        rows_from(from, job, first, multiplied);
        rows_to(to, job->to, first, spare);
        across(job, to, from);
    }
    free(multiplied);
    free(spare);
    return is_allocated;
}

/* Rows that are scaled across wait in a ring, only as many as one row of the result needs, so that they stay in the
 * cache. Row r of the source is in place r modulo `places`. */
static bool across_then_down(const struct job *job)
{
    size_t length = row_bytes(job->to);
    uint32_t places = job->down.each + 2 + ROWS_AT_A_TIME, next = first_row(job, 0, length);
    const uint8_t **kept = malloc(places * sizeof *kept);
    uint8_t *ring = malloc(places * length), *multiplied = room_for_rows(job);
    bool is_allocated = kept && ring && multiplied;

    for (uint32_t row = 0; is_allocated && row < job->to->height; row++) {
        uint32_t first = first_row(job, row, length), used = rows_used(job, row, length);

        for (; next < first + used; next += ROWS_AT_A_TIME) {
            const uint8_t *from[ROWS_AT_A_TIME];
            uint8_t *to[ROWS_AT_A_TIME];

            rows_from(from, job, next, multiplied);
            for (uint32_t n = 0; n < ROWS_AT_A_TIME; n++)
                to[n] = ring + (next + n) % places * length;
            across(job, to, from);
        }
        for (uint32_t n = 0; n < used; n++)
            kept[n] = ring + (first + n) % places * length;
        down(job, job->to->rows[row], kept, row, length);
    }
    free(multiplied);
    free(ring);
    free(kept);
    return is_allocated;
}

/* The pixels of a row of the source that count, as bytes. */
static size_t first_byte(const struct job *job)
{
    uint32_t first = job->fast_across.halves ? job->fast_across.first[0] : job->across.first[0];

    return (size_t)first * job->from->channels;
}

static bool down_then_across(const struct job *job)
{
    size_t length = row_bytes(job->from), begin = first_byte(job);
    const uint8_t **from = malloc((job->down.each + 2) * sizeof *from);
    uint8_t *lines = malloc(length * ROWS_AT_A_TIME), *spare = malloc(row_bytes(job->to));
    bool is_allocated = from && lines && spare;

    for (uint32_t first = 0; is_allocated && first < job->to->height; first += ROWS_AT_A_TIME) {
        const uint8_t *made[ROWS_AT_A_TIME];
        uint8_t *to[ROWS_AT_A_TIME];

        for (uint32_t n = 0; n < ROWS_AT_A_TIME; n++) {
            made[n] = lines + n * length;
            if (first + n < job->to->height)
                down_from_source(job, lines + n * length + begin, from, first + n, begin, length - begin);
            else
                made[n] = made[0];
        }
        rows_to(to, job->to, first, spare);
        across(job, to, made);
    }
    free(spare);
    free(lines);
    free(from);
    return is_allocated;
}

/* Pillow's rule. The order matters, because what is between the two passes is rounded to 8 bits. */
static bool is_down_first(const struct job *job)
{
    int64_t narrower = (int64_t)job->from->width - job->to->width;
    int64_t lower = (int64_t)job->from->height - job->to->height;

    return lower > 0 && lower > 2 * narrower;
}

static bool is_wider(const struct job *job, const float box[4])
{
    return job->to->width != job->from->width || box[0] != 0 || box[2] != job->to->width;
}

static bool is_higher(const struct job *job, const float box[4])
{
    return job->to->height != job->from->height || box[1] != 0 || box[3] != job->to->height;
}

static bool is_across_first(const struct job *job, const float box[4])
{
    return is_wider(job, box) && !(is_higher(job, box) && is_down_first(job));
}

static bool scaled(const struct job *job, const float box[4])
{
    if (is_across_first(job, box))
        return is_higher(job, box) ? across_then_down(job) : only_across(job);
    return is_wider(job, box) ? down_then_across(job) : only_down(job);
}

/* The pass down reads each row several times, so before it all rows are multiplied, once. */
static bool scaled_multiplied(struct job *job, const float box[4])
{
    const struct pillowscale_picture *from = job->from;
    struct pillowscale_picture whole = *from;
    uint8_t **rows = malloc(from->height * sizeof *rows), *pixels = malloc(from->height * row_bytes(from));
    bool done = false;

    if (rows && pixels) {
        for (uint32_t row = 0; row < from->height; row++) {
            rows[row] = pixels + row * row_bytes(from);
            alpha_multiply(rows[row], from->rows[row], from->width);
        }
        whole.rows = rows;
        job->from = &whole;
        job->has_alpha = false;
        done = scaled(job, box);
        job->from = from;
    }
    free(pixels);
    free(rows);
    return done;
}

static bool scaled_with_alpha(struct job *job, const float box[4])
{
    bool done = is_across_first(job, box) ? scaled(job, box) : scaled_multiplied(job, box);

    for (uint32_t row = 0; done && row < job->to->height; row++)
        alpha_divide(job->to->rows[row], job->to->width);
    return done;
}

PUBLIC int pillowscale_resize(const struct pillowscale_picture *from, const struct pillowscale_picture *to,
                              uint32_t filter, const float box[4], uint32_t fourth, uint32_t code)
{
    struct job job = {.from = from, .to = to, .vectors = passes_of(code)};
    bool done;

    if (!is_possible(from, to, filter, box) || fourth > PILLOWSCALE_ALPHA)
        return PILLOWSCALE_ARGUMENT;
    job.keep = fourth == PILLOWSCALE_NOTHING && from->channels == 4 ? 0x00FFFFFF : 0xFFFFFFFF;
    job.has_alpha = fourth == PILLOWSCALE_ALPHA && from->channels == 4;
    done = prepare(&job, filter, box) && (job.has_alpha ? scaled_with_alpha(&job, box) : scaled(&job, box));
    release(&job);
    return done ? PILLOWSCALE_DONE : PILLOWSCALE_MEMORY;
}

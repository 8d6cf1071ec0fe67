#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "compilers.h"
#include "pillowscale.h"

/* Pillow's `blend`: one + share * (other - one), cut off. */
static INLINED uint8_t blended(uint8_t one, int other, float share)
{
    return (uint8_t)(int)((float)one + share * (float)(other - one));
}

FOR_EACH_PROCESSOR static void blend_rows(uint8_t *restrict to, const uint8_t *one, const uint8_t *other,
                                          uint32_t count, float share)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = blended(one[i], other[i], share);
}

/* Each byte with the mean of those before and behind it. */
FOR_EACH_PROCESSOR static void mix_row(uint8_t *restrict to, const uint8_t *before, const uint8_t *row,
                                       const uint8_t *behind, uint32_t count, float share)
{
    for (uint32_t i = 0; i < count; i++)
        to[i] = blended(row[i], (before[i] + behind[i]) / 2, share);
}

static uint32_t row_before(uint32_t row)
{
    return row > 0 ? row - 1 : 0;
}

static uint32_t row_behind(uint32_t row, uint32_t count)
{
    return row + 1 < count ? row + 1 : row;
}

static void invert(uint8_t *row, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        row[i] = (uint8_t)~row[i];
}

/* A row between its first and its last byte, once more. */
static void pad(uint8_t *padded, uint32_t count)
{
    padded[0] = padded[1];
    padded[count + 1] = padded[count];
}

/* Across as well as down, but inverted: each mixing rounds down, so the second takes back what the first took.
 * `lines`: room for two padded rows. */
static void mix_across(uint8_t *row, uint32_t count, float share, uint8_t *lines)
{
    uint8_t *first = lines, *second = lines + (size_t)count + 2;

    invert(row, count);
    memcpy(first + 1, row, count);
    pad(first, count);
    mix_row(second + 1, first, first + 1, first + 2, count, share);
    pad(second, count);
    mix_row(row, second, second + 1, second + 2, count, share);
    invert(row, count);
}

static bool is_mask(const struct pillowscale_picture *picture)
{
    return picture->rows && picture->channels == 1 && picture->width > 0 && picture->height > 0;
}

PUBLIC int pillowscale_soften(const struct pillowscale_picture *from, const struct pillowscale_picture *to,
                              float share)
{
    const uint32_t width = from->width, height = from->height;

    if (!is_mask(from) || !is_mask(to) || to->width != width || to->height != height || !(share >= 0 && share <= 1))
        return PILLOWSCALE_ARGUMENT;
    uint8_t *once = malloc((size_t)width * height), *lines = malloc(2 * ((size_t)width + 2));
    if (once && lines) {
        for (uint32_t y = 0; y < height; y++)
            mix_row(once + (size_t)y * width, from->rows[row_before(y)], from->rows[y],
                    from->rows[row_behind(y, height)], width, share);
        for (uint32_t y = 0; y < height; y++) {
            mix_row(to->rows[y], once + (size_t)row_before(y) * width, once + (size_t)y * width,
                    once + (size_t)row_behind(y, height) * width, width, share);
            mix_across(to->rows[y], width, share, lines);
        }
    }
    const bool is_done = once && lines;
    free(once);
    free(lines);
    return is_done ? PILLOWSCALE_DONE : PILLOWSCALE_MEMORY;
}

/* Where the part `number` of a pixel lies from its middle, in pixels: of -0.5 to 0.5. */
static double offset_of(uint32_t number, uint32_t factor)
{
    return (number + 0.5) / factor - 0.5;
}

static float share_of(double offset)
{
    return (float)(offset < 0 ? -offset : offset);
}

/* `padded`: the row, with its ends once more. */
static void widen_row(uint8_t *to, uint32_t width, const uint8_t *padded, uint32_t factor)
{
    for (uint32_t number = 0; number < factor && number < width; number++) {
        const double offset = offset_of(number, factor);
        const uint8_t *row = padded + 1, *other = offset < 0 ? padded : padded + 2;
        const float share = share_of(offset);
        for (uint64_t i = number; i < width; i += factor)
            to[i] = blended(*row++, *other++, share);
    }
}

/* Rows between those that are wide already. */
static void raise_rows(const struct pillowscale_picture *to, const uint8_t *wide, uint32_t high, uint32_t factor)
{
    for (uint32_t row = 0; row < to->height; row++) {
        const uint32_t of = row / factor;
        const double offset = offset_of(row % factor, factor);
        const uint32_t other = offset < 0 ? row_before(of) : row_behind(of, high);
        blend_rows(to->rows[row], wide + (size_t)of * to->width, wide + (size_t)other * to->width, to->width,
                   share_of(offset));
    }
}

PUBLIC int pillowscale_enlarge(const struct pillowscale_picture *from, const struct pillowscale_picture *to,
                               uint32_t factor)
{
    if (!is_mask(from) || !is_mask(to) || factor == 0 || to->width > (uint64_t)from->width * factor ||
        to->height > (uint64_t)from->height * factor)
        return PILLOWSCALE_ARGUMENT;
    uint8_t *wide = malloc((size_t)to->width * from->height), *padded = malloc((size_t)from->width + 2);
    if (wide && padded) {
        for (uint32_t row = 0; row < from->height; row++) {
            memcpy(padded + 1, from->rows[row], from->width);
            pad(padded, from->width);
            widen_row(wide + (size_t)row * to->width, to->width, padded, factor);
        }
        raise_rows(to, wide, from->height, factor);
    }
    const bool is_done = wide && padded;
    free(wide);
    free(padded);
    return is_done ? PILLOWSCALE_DONE : PILLOWSCALE_MEMORY;
}

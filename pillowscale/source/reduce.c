#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "compilers.h"
#include "pillowscale.h"

/* More pixels than that for one could not be divided exactly. */
enum { MOST_PIXELS = 1 << 16 };

/* The mean of `pixels` values is (sum + pixels / 2) * this >> 24. */
static uint32_t multiplier(uint32_t pixels)
{
    return (uint32_t)((float)(1 << 30) * 4.0f / (float)(pixels << 8));
}

FOR_EACH_PROCESSOR static void add_row(uint32_t *sums, const uint8_t *row, size_t length)
{
    for (size_t at = 0; at < length; at++)
        sums[at] += row[at];
}

FOR_EACH_PROCESSOR static void means_of_one(uint8_t *to, const uint32_t *sums, uint32_t count, uint32_t across,
                                            uint32_t pixels)
{
    uint32_t factor = multiplier(pixels);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t sum = pixels / 2;

        for (uint32_t n = 0; n < across; n++)
            sum += sums[(size_t)i * across + n];
        to[i] = (uint8_t)(sum * factor >> 24);
    }
}

FOR_EACH_PROCESSOR static void means_of_four(uint8_t *to, const uint32_t *sums, uint32_t count, uint32_t across,
                                             uint32_t pixels)
{
    uint32_t factor = multiplier(pixels);

    for (uint32_t i = 0; i < count; i++, sums += (size_t)across * 4) {
        uint32_t four[4] = {pixels / 2, pixels / 2, pixels / 2, pixels / 2};

        for (uint32_t n = 0; n < across; n++)
            for (int channel = 0; channel < 4; channel++)
                four[channel] += sums[n * 4 + channel];
        for (int channel = 0; channel < 4; channel++)
            to[(size_t)i * 4 + channel] = (uint8_t)(four[channel] * factor >> 24);
    }
}

static void means(uint8_t *to, const uint32_t *sums, uint32_t count, uint32_t across, uint32_t pixels,
                  uint32_t channels)
{
    if (channels == 1)
        means_of_one(to, sums, count, across, pixels);
    else
        means_of_four(to, sums, count, across, pixels);
}

static bool is_picture(const struct pillowscale_picture *picture)
{
    return picture->rows && (picture->channels == 1 || picture->channels == 4);
}

static bool is_possible(const struct pillowscale_picture *from, const struct pillowscale_picture *to, uint32_t across,
                        uint32_t down, const uint32_t box[4])
{
    return is_picture(from) && is_picture(to) && from->channels == to->channels && across > 0 && down > 0 &&
           across <= MOST_PIXELS && down <= MOST_PIXELS && (uint64_t)across * down <= MOST_PIXELS &&
           box[0] < box[2] && box[1] < box[3] && box[2] <= from->width && box[3] <= from->height &&
           to->width == (box[2] - box[0] - 1) / across + 1 && to->height == (box[3] - box[1] - 1) / down + 1;
}

PUBLIC int pillowscale_reduce(const struct pillowscale_picture *from, const struct pillowscale_picture *to,
                              uint32_t across, uint32_t down, const uint32_t box[4])
{
    uint32_t wide, whole, rest, channels;
    size_t length;
    uint32_t *sums;

    if (!is_possible(from, to, across, down, box))
        return PILLOWSCALE_ARGUMENT;
    channels = from->channels;
    wide = box[2] - box[0];
    whole = wide / across;
    rest = wide % across;
    length = (size_t)wide * channels;
    sums = malloc(length * sizeof *sums);
    if (!sums)
        return PILLOWSCALE_MEMORY;
    for (uint32_t row = 0; row < to->height; row++) {
        uint32_t top = box[1] + row * down;
        uint32_t high = box[3] - top < down ? box[3] - top : down;

        memset(sums, 0, length * sizeof *sums);
        for (uint32_t n = 0; n < high; n++)
            add_row(sums, from->rows[top + n] + (size_t)box[0] * channels, length);
        means(to->rows[row], sums, whole, across, across * high, channels);
        if (rest)
            means(to->rows[row] + (size_t)whole * channels, sums + (size_t)whole * across * channels, 1, rest,
                  rest * high, channels);
    }
    free(sums);
    return PILLOWSCALE_DONE;
}

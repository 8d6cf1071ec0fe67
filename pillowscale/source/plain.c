#include <stddef.h>

#include "passes.h"

static uint8_t clipped(int32_t sum)
{
    int32_t value = sum >> PRECISION;

    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static void across_one(uint8_t *to, const uint8_t *from, const struct weights *weights)
{
    for (uint32_t i = 0; i < weights->count; i++) {
        const int32_t *whole = weights->whole + (size_t)i * weights->each;
        const uint8_t *pixel = from + weights->first[i];
        int32_t sum = HALF;

        for (uint32_t n = 0; n < weights->used[i]; n++)
            sum += pixel[n] * whole[n];
        to[i] = clipped(sum);
    }
}

void plain_across(uint8_t *to, const uint8_t *from, const struct weights *weights, uint32_t channels, uint32_t keep)
{
    if (channels == 1) {
        across_one(to, from, weights);
        return;
    }
    for (uint32_t i = 0; i < weights->count; i++) {
        const int32_t *whole = weights->whole + (size_t)i * weights->each;
        const uint8_t *pixel = from + (size_t)weights->first[i] * 4;
        int32_t sums[4] = {HALF, HALF, HALF, HALF};

        for (uint32_t n = 0; n < weights->used[i]; n++)
            for (uint32_t channel = 0; channel < 4; channel++)
                sums[channel] += pixel[n * 4 + channel] * whole[n];
        for (uint32_t channel = 0; channel < 4; channel++)
            to[(size_t)i * 4 + channel] = clipped(sums[channel]);
        if (keep != 0xFFFFFFFF)
            to[(size_t)i * 4 + 3] = 0;
    }
}

void plain_down(uint8_t *to, const uint8_t *const *from, uint32_t used, const int32_t *whole, uint32_t length)
{
    for (uint32_t at = 0; at < length; at++) {
        int32_t sum = HALF;

        for (uint32_t n = 0; n < used; n++)
            sum += from[n][at] * whole[n];
        to[at] = clipped(sum);
    }
}

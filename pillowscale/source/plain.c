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

static void across_four(uint8_t *to, const uint8_t *from, const struct weights *weights)
{
    for (uint32_t i = 0; i < weights->count; i++, to += 4) {
        const int32_t *whole = weights->whole + (size_t)i * weights->each;
        const uint8_t *pixel = from + (size_t)weights->first[i] * 4;
        int32_t first = HALF, second = HALF, third = HALF, fourth = HALF;

        for (uint32_t n = 0; n < weights->used[i]; n++, pixel += 4) {
            first += pixel[0] * whole[n];
            second += pixel[1] * whole[n];
            third += pixel[2] * whole[n];
            fourth += pixel[3] * whole[n];
        }
        to[0] = clipped(first);
        to[1] = clipped(second);
        to[2] = clipped(third);
        to[3] = clipped(fourth);
    }
}

void plain_across(uint8_t *to, const uint8_t *from, const struct weights *weights, uint32_t channels, uint32_t keep)
{
    if (channels == 1)
        across_one(to, from, weights);
    else
        across_four(to, from, weights);
    for (uint32_t i = 0; keep != 0xFFFFFFFF && i < weights->count; i++)
        to[(size_t)i * 4 + 3] = 0;
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

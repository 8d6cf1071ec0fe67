#include "alpha.h"

#include <stddef.h>
#include <string.h>

#include "compilers.h"

enum { SHIFT = 24 };

/* Two bytes at a time, in the lower halves of two lanes of 16 bits: rounded(byte * alpha / 255). */
static INLINED uint32_t multiplied(uint32_t bytes, uint32_t alpha)
{
    uint32_t product = bytes * alpha + 0x00800080;

    return ((product + (product >> 8 & 0x00FF00FF)) >> 8) & 0x00FF00FF;
}

/* Alpha is multiplied as if it were 255, which leaves it as it is. Every byte of a word is treated alike, so the order
 * of bytes in it does not matter. */
FOR_EACH_PROCESSOR void alpha_multiply(uint8_t *to, const uint8_t *from, uint32_t count)
{
    const union {
        uint8_t bytes[4];
        uint32_t word;
    } last = {{0, 0, 0, 255}};

    for (size_t at = 0; at < (size_t)count * 4; at += 4) {
        uint32_t alpha = from[at + 3], word;

        memcpy(&word, from + at, 4);
        word |= last.word;
        word = multiplied(word & 0x00FF00FF, alpha) | multiplied(word >> 8 & 0x00FF00FF, alpha) << 8;
        memcpy(to + at, &word, 4);
    }
}

/* 2^24 / alpha, rounded up. With it, the quotients of all numbers up to 255 * 255 are exact: the excess, at most 254 in
 * 2^24, would have to be multiplied by more than 66,000 to count. */
static uint64_t reciprocal(uint32_t alpha)
{
    return ((1u << SHIFT) + alpha - 1) / alpha;
}

static uint8_t divided(uint32_t colour, uint64_t reciprocal)
{
    uint64_t quotient = (255 * colour * reciprocal) >> SHIFT;

    return (uint8_t)(quotient > 255 ? 255 : quotient);
}

void alpha_divide(uint8_t *row, uint32_t count)
{
    uint64_t reciprocals[256] = {0};

    for (uint32_t alpha = 1; alpha < 255; alpha++)
        reciprocals[alpha] = reciprocal(alpha);
    for (uint8_t *pixel = row; pixel < row + (size_t)count * 4; pixel += 4) {
        uint64_t by = reciprocals[pixel[3]];

        for (uint32_t channel = 0; by && channel < 3; channel++)
            pixel[channel] = divided(pixel[channel], by);
    }
}

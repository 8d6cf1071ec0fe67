#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "compilers.h"
#include "pillowscale.h"
#include "processor.h"

#if HAS_VECTORS
#include <smmintrin.h>
#endif

/* More pixels than that for one could not be divided exactly. */
enum { MOST_PIXELS = 1 << 16 };

/* Where the parts of a row are: `first` is the left edge of the first block, in bytes. */
struct blocks {
    const uint8_t *const *rows;
    size_t first;
    uint32_t count;
    uint32_t across;
    uint32_t high;
};

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

#if HAS_VECTORS

/* A sum of that many bytes fits into 16 bits. */
enum { MOST_ADDED = 257 };

#define SSE4 __attribute__((target("sse4.1")))

SSE4 static inline __m128i one_pixel(const uint8_t *pixel)
{
    int32_t bytes;

    memcpy(&bytes, pixel, 4);
    return _mm_cvtepu8_epi16(_mm_cvtsi32_si128(bytes));
}

/* Sums of the even pixels of a block, and of the odd ones. */
SSE4 INLINED static __m128i block_sums(const uint8_t *const *rows, size_t begin, uint32_t across, uint32_t high)
{
    __m128i sums = _mm_setzero_si128();

    for (uint32_t row = 0; row < high; row++) {
        const uint8_t *pixel = rows[row] + begin;
        uint32_t n = 0;

        for (; n + 1 < across; n += 2, pixel += 8)
            sums = _mm_add_epi16(sums, _mm_cvtepu8_epi16(_mm_loadl_epi64((const __m128i *)pixel)));
        if (n < across)
            sums = _mm_add_epi16(sums, one_pixel(pixel));
    }
    return sums;
}

SSE4 INLINED static void blocks_of(uint8_t *to, const struct blocks *blocks, uint32_t across, uint32_t high)
{
    uint32_t pixels = across * high;
    __m128i factor = _mm_set1_epi32((int)multiplier(pixels)), half = _mm_set1_epi32((int)(pixels / 2));

    for (uint32_t i = 0; i < blocks->count; i++) {
        __m128i sums = block_sums(blocks->rows, blocks->first + (size_t)i * across * 4, across, high);
        __m128i sum = _mm_add_epi32(_mm_cvtepu16_epi32(sums), _mm_cvtepu16_epi32(_mm_srli_si128(sums, 8)));
        __m128i means = _mm_srli_epi32(_mm_mullo_epi32(_mm_add_epi32(sum, half), factor), 24);
        int32_t bytes;

        means = _mm_packs_epi32(means, means);
        bytes = _mm_cvtsi128_si32(_mm_packus_epi16(means, means));
        memcpy(to + (size_t)i * 4, &bytes, 4);
    }
}

/* The most common block is compiled by itself, without loops. */
SSE4 static void small_blocks_of_four(uint8_t *to, const struct blocks *blocks)
{
    if (blocks->across == 2 && blocks->high == 2)
        blocks_of(to, blocks, 2, 2);
    else
        blocks_of(to, blocks, blocks->across, blocks->high);
}

/* False if these blocks are not for it. */
static bool small_blocks(uint8_t *to, const struct blocks *blocks, uint32_t channels)
{
    if (channels != 4 || (blocks->across + 1) / 2 * blocks->high > MOST_ADDED || !has_sse4())
        return false;
    small_blocks_of_four(to, blocks);
    return true;
}

#else

static bool small_blocks(uint8_t *to, const struct blocks *blocks, uint32_t channels)
{
    (void)to, (void)blocks, (void)channels;
    return false;
}

#endif

/* Blocks of any size, all of a row's: `sums` has room for their width. */
static void any_blocks(uint8_t *to, const struct blocks *blocks, uint32_t channels, uint32_t *sums)
{
    size_t length = (size_t)blocks->count * blocks->across * channels;
    uint32_t pixels = blocks->across * blocks->high;

    memset(sums, 0, length * sizeof *sums);
    for (uint32_t row = 0; row < blocks->high; row++)
        add_row(sums, blocks->rows[row] + blocks->first, length);
    if (channels == 1)
        means_of_one(to, sums, blocks->count, blocks->across, pixels);
    else
        means_of_four(to, sums, blocks->count, blocks->across, pixels);
}

static void reduce_blocks(uint8_t *to, const struct blocks *blocks, uint32_t channels, uint32_t *sums)
{
    if (blocks->count > 0 && !small_blocks(to, blocks, channels))
        any_blocks(to, blocks, channels, sums);
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
    uint32_t wide, channels, whole;
    uint32_t *sums;

    if (!is_possible(from, to, across, down, box))
        return PILLOWSCALE_ARGUMENT;
    wide = box[2] - box[0];
    channels = from->channels;
    whole = wide / across;
    sums = malloc((size_t)wide * channels * sizeof *sums);
    if (!sums)
        return PILLOWSCALE_MEMORY;
    for (uint32_t row = 0; row < to->height; row++) {
        uint32_t top = box[1] + row * down;
        struct blocks blocks = {(const uint8_t *const *)from->rows + top, (size_t)box[0] * channels, whole, across,
                                box[3] - top < down ? box[3] - top : down};

        reduce_blocks(to->rows[row], &blocks, channels, sums);
        blocks.first += (size_t)whole * across * channels;
        blocks.across = wide % across;
        blocks.count = blocks.across > 0;
        reduce_blocks(to->rows[row] + (size_t)whole * channels, &blocks, channels, sums);
    }
    free(sums);
    return PILLOWSCALE_DONE;
}

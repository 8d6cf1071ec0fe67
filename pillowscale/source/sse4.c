/* The passes for processors with SSE4.1: eight products at a time. */
#include "passes.h"

#if HAS_VECTORS

#include <smmintrin.h>
#include <string.h>

#define SSE4 __attribute__((target("sse4.1")))

SSE4 static inline __m128i joined(__m128i low, __m128i high)
{
    return _mm_add_epi32(low, _mm_slli_epi32(high, 8));
}

SSE4 static inline __m128i values(__m128i sums)
{
    return _mm_srai_epi32(_mm_add_epi32(sums, _mm_set1_epi32(HALF)), PRECISION);
}

SSE4 static inline __m128i clipped(__m128i first, __m128i second, __m128i third, __m128i fourth)
{
    return _mm_packus_epi16(_mm_packs_epi32(first, second), _mm_packs_epi32(third, fourth));
}

SSE4 static void across_one(uint8_t *const *to, const uint8_t *const *from, uint32_t count,
                            const struct factors *factors)
{
    const __m128i *halves = (const __m128i *)factors->halves;

    for (uint32_t i = 0; i < count; i++) {
        __m128i low[ROWS_AT_A_TIME], high[ROWS_AT_A_TIME], found;
        uint32_t value;

        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            low[row] = high[row] = _mm_setzero_si128();
        for (uint32_t n = 0; n < factors->each; n += 8, halves += 2) {
            __m128i low_factors = _mm_loadu_si128(halves), high_factors = _mm_loadu_si128(halves + 1);

            for (int row = 0; row < ROWS_AT_A_TIME; row++) {
                __m128i pixels =
                    _mm_cvtepu8_epi16(_mm_loadl_epi64((const __m128i *)(from[row] + factors->first[i] + n)));

                low[row] = _mm_add_epi32(low[row], _mm_madd_epi16(pixels, low_factors));
                high[row] = _mm_add_epi32(high[row], _mm_madd_epi16(pixels, high_factors));
            }
        }
        found = values(_mm_hadd_epi32(_mm_hadd_epi32(joined(low[0], high[0]), joined(low[1], high[1])),
                                      _mm_hadd_epi32(joined(low[2], high[2]), joined(low[3], high[3]))));
        value = (uint32_t)_mm_cvtsi128_si32(clipped(found, found, found, found));
        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            to[row][i] = (uint8_t)(value >> (8 * row));
    }
}

/* Two pixels of each row at a time, as pairs of the same channel. A group is two low factors, then two high ones. */
SSE4 static void across_four(uint8_t *const *to, const uint8_t *const *from, uint32_t count,
                             const struct factors *factors, uint32_t keep)
{
    const __m128i paired = _mm_setr_epi8(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1);
    const int16_t *halves = factors->halves;

    for (uint32_t i = 0; i < count; i++) {
        size_t begin = (size_t)factors->first[i] * 4;
        __m128i low[ROWS_AT_A_TIME], high[ROWS_AT_A_TIME], found[ROWS_AT_A_TIME], bytes;
        uint32_t pixels[ROWS_AT_A_TIME];

        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            low[row] = high[row] = _mm_setzero_si128();
        for (uint32_t n = 0; n < factors->each; n += 2, halves += 4) {
            __m128i both = _mm_loadl_epi64((const __m128i *)halves);
            __m128i low_factors = _mm_shuffle_epi32(both, 0x00), high_factors = _mm_shuffle_epi32(both, 0x55);

            for (int row = 0; row < ROWS_AT_A_TIME; row++) {
                const __m128i *place = (const __m128i *)(from[row] + begin + (size_t)n * 4);
                __m128i channels = _mm_shuffle_epi8(_mm_loadl_epi64(place), paired);

                low[row] = _mm_add_epi32(low[row], _mm_madd_epi16(channels, low_factors));
                high[row] = _mm_add_epi32(high[row], _mm_madd_epi16(channels, high_factors));
            }
        }
        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            found[row] = values(joined(low[row], high[row]));
        bytes = _mm_and_si128(clipped(found[0], found[1], found[2], found[3]), _mm_set1_epi32((int)keep));
        _mm_storeu_si128((__m128i *)pixels, bytes);
        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            memcpy(to[row] + (size_t)i * 4, pixels + row, 4);
    }
}

/* The bytes of two rows as sums of their products: four in each of the four. */
struct sums {
    __m128i low[4];
    __m128i high[4];
};

SSE4 static inline void add_pair(struct sums *sums, __m128i above, __m128i below, const int16_t *halves)
{
    __m128i both = _mm_loadl_epi64((const __m128i *)halves);
    __m128i low_factors = _mm_shuffle_epi32(both, 0x00), high_factors = _mm_shuffle_epi32(both, 0x55);
    __m128i zero = _mm_setzero_si128();
    __m128i left = _mm_unpacklo_epi8(above, below), right = _mm_unpackhi_epi8(above, below);
    __m128i pairs[4] = {_mm_unpacklo_epi8(left, zero), _mm_unpackhi_epi8(left, zero),
                        _mm_unpacklo_epi8(right, zero), _mm_unpackhi_epi8(right, zero)};

    for (int part = 0; part < 4; part++) {
        sums->low[part] = _mm_add_epi32(sums->low[part], _mm_madd_epi16(pairs[part], low_factors));
        sums->high[part] = _mm_add_epi32(sums->high[part], _mm_madd_epi16(pairs[part], high_factors));
    }
}

SSE4 static inline __m128i four(const struct sums *sums, int part)
{
    return values(joined(sums->low[part], sums->high[part]));
}

SSE4 static inline void down_block(uint8_t *to, const uint8_t *const *from, uint32_t used, const int16_t *halves,
                                   size_t at)
{
    struct sums sums;
    uint32_t n = 0;

    for (int part = 0; part < 4; part++)
        sums.low[part] = sums.high[part] = _mm_setzero_si128();
    for (; n + 1 < used; n += 2, halves += 4)
        add_pair(&sums, _mm_loadu_si128((const __m128i *)(from[n] + at)),
                 _mm_loadu_si128((const __m128i *)(from[n + 1] + at)), halves);
    if (n < used)
        add_pair(&sums, _mm_loadu_si128((const __m128i *)(from[n] + at)), _mm_setzero_si128(), halves);
    _mm_storeu_si128((__m128i *)(to + at), clipped(four(&sums, 0), four(&sums, 1), four(&sums, 2), four(&sums, 3)));
}

SSE4 static void down(uint8_t *to, const uint8_t *const *from, uint32_t used, const int16_t *halves, uint32_t length)
{
    uint32_t at = 0;

    for (; at + 16 <= length; at += 16)
        down_block(to, from, used, halves, at);
    if (at < length)
        down_block(to, from, used, halves, length - 16);
}

const struct passes SSE4_PASSES = {8, 2, across_one, across_four, down, 16};

#endif

/* The passes for processors with AVX2: sixteen products at a time. */
#include "passes.h"

#if HAS_VECTORS

#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2")))

/* Factors as they count: high * 256 + low. */
AVX2 static inline __m256i joined(__m256i low, __m256i high)
{
    return _mm256_add_epi32(low, _mm256_slli_epi32(high, 8));
}

/* Sums of four pixels as their values, before they are clipped. */
AVX2 static inline __m128i values(__m128i sums)
{
    return _mm_srai_epi32(_mm_add_epi32(sums, _mm_set1_epi32(HALF)), PRECISION);
}

AVX2 static inline __m128i halves_added(__m256i sums)
{
    return _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
}

AVX2 static inline __m128i clipped(__m128i first, __m128i second, __m128i third, __m128i fourth)
{
    return _mm_packus_epi16(_mm_packs_epi32(first, second), _mm_packs_epi32(third, fourth));
}

AVX2 static void across_one(uint8_t *const *to, const uint8_t *const *from, uint32_t count,
                            const struct factors *factors)
{
    const __m128i *halves = (const __m128i *)factors->halves;

    for (uint32_t i = 0; i < count; i++) {
        __m256i low[ROWS_AT_A_TIME], high[ROWS_AT_A_TIME], pairs;
        uint32_t value;

        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            low[row] = high[row] = _mm256_setzero_si256();
        for (uint32_t n = 0; n < factors->each; n += 16, halves += 4) {
            __m256i low_factors = _mm256_loadu_si256((const __m256i *)halves);
            __m256i high_factors = _mm256_loadu_si256((const __m256i *)(halves + 2));

            for (int row = 0; row < ROWS_AT_A_TIME; row++) {
                __m256i pixels =
                    _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(from[row] + factors->first[i] + n)));

                low[row] = _mm256_add_epi32(low[row], _mm256_madd_epi16(pixels, low_factors));
                high[row] = _mm256_add_epi32(high[row], _mm256_madd_epi16(pixels, high_factors));
            }
        }
        pairs = _mm256_hadd_epi32(
            _mm256_hadd_epi32(joined(low[0], high[0]), joined(low[1], high[1])),
            _mm256_hadd_epi32(joined(low[2], high[2]), joined(low[3], high[3])));
        __m128i found = values(halves_added(pairs));
        value = (uint32_t)_mm_cvtsi128_si32(clipped(found, found, found, found));
        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            to[row][i] = (uint8_t)(value >> (8 * row));
    }
}

/* Four pixels of each row at a time: two in either half, as pairs of the same channel. */
AVX2 static void across_four(uint8_t *const *to, const uint8_t *const *from, uint32_t count,
                             const struct factors *factors, uint32_t keep)
{
    const __m256i paired = _mm256_setr_epi8(0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1, 8, -1, 12, -1, 9,
                                            -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
    const __m256i of_low = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
    const __m256i of_high = _mm256_setr_epi32(2, 2, 2, 2, 3, 3, 3, 3);
    const __m128i *halves = (const __m128i *)factors->halves;

    for (uint32_t i = 0; i < count; i++) {
        size_t begin = (size_t)factors->first[i] * 4;
        __m256i low[ROWS_AT_A_TIME], high[ROWS_AT_A_TIME];
        __m128i found[ROWS_AT_A_TIME], bytes;
        uint32_t pixels[ROWS_AT_A_TIME];

        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            low[row] = high[row] = _mm256_setzero_si256();
        for (uint32_t n = 0; n < factors->each; n += 4, halves++) {
            __m256i both = _mm256_castsi128_si256(_mm_loadu_si128(halves));
            __m256i low_factors = _mm256_permutevar8x32_epi32(both, of_low);
            __m256i high_factors = _mm256_permutevar8x32_epi32(both, of_high);

            for (int row = 0; row < ROWS_AT_A_TIME; row++) {
                const __m128i *place = (const __m128i *)(from[row] + begin + (size_t)n * 4);
                __m256i channels = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128(place)), paired);

                low[row] = _mm256_add_epi32(low[row], _mm256_madd_epi16(channels, low_factors));
                high[row] = _mm256_add_epi32(high[row], _mm256_madd_epi16(channels, high_factors));
            }
        }
        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            found[row] = values(halves_added(joined(low[row], high[row])));
        bytes = _mm_and_si128(clipped(found[0], found[1], found[2], found[3]), _mm_set1_epi32((int)keep));
        _mm_storeu_si128((__m128i *)pixels, bytes);
        for (int row = 0; row < ROWS_AT_A_TIME; row++)
            memcpy(to[row] + (size_t)i * 4, pixels + row, 4);
    }
}

/* The bytes of two rows as sums of their products: eight in each of the four. */
struct sums {
    __m256i low[4];
    __m256i high[4];
};

AVX2 static inline void add_pair(struct sums *sums, __m256i above, __m256i below, const int16_t *halves)
{
    __m256i low_factors = _mm256_set1_epi32((int)((uint32_t)(uint16_t)halves[0] | (uint32_t)(uint16_t)halves[1] << 16));
    __m256i high_factors = _mm256_set1_epi32((int)((uint32_t)(uint16_t)halves[2] | (uint32_t)(uint16_t)halves[3] << 16));
    __m256i zero = _mm256_setzero_si256();
    __m256i left = _mm256_unpacklo_epi8(above, below), right = _mm256_unpackhi_epi8(above, below);
    __m256i pairs[4] = {_mm256_unpacklo_epi8(left, zero), _mm256_unpackhi_epi8(left, zero),
                        _mm256_unpacklo_epi8(right, zero), _mm256_unpackhi_epi8(right, zero)};

    for (int part = 0; part < 4; part++) {
        sums->low[part] = _mm256_add_epi32(sums->low[part], _mm256_madd_epi16(pairs[part], low_factors));
        sums->high[part] = _mm256_add_epi32(sums->high[part], _mm256_madd_epi16(pairs[part], high_factors));
    }
}

AVX2 static inline __m256i eight(const struct sums *sums, int part)
{
    __m256i sum = joined(sums->low[part], sums->high[part]);

    return _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(HALF)), PRECISION);
}

AVX2 static inline void down_block(uint8_t *to, const uint8_t *const *from, uint32_t used, const int16_t *halves,
                                   size_t at)
{
    struct sums sums;
    uint32_t n = 0;

    for (int part = 0; part < 4; part++)
        sums.low[part] = sums.high[part] = _mm256_setzero_si256();
    for (; n + 1 < used; n += 2, halves += 4)
        add_pair(&sums, _mm256_loadu_si256((const __m256i *)(from[n] + at)),
                 _mm256_loadu_si256((const __m256i *)(from[n + 1] + at)), halves);
    if (n < used)
        add_pair(&sums, _mm256_loadu_si256((const __m256i *)(from[n] + at)), _mm256_setzero_si256(), halves);
    _mm256_storeu_si256((__m256i *)(to + at),
                        _mm256_packus_epi16(_mm256_packs_epi32(eight(&sums, 0), eight(&sums, 1)),
                                            _mm256_packs_epi32(eight(&sums, 2), eight(&sums, 3))));
}

AVX2 static void down(uint8_t *to, const uint8_t *const *from, uint32_t used, const int16_t *halves, uint32_t length)
{
    uint32_t at = 0;

    for (; at + 32 <= length; at += 32)
        down_block(to, from, used, halves, at);
    if (at < length)
        down_block(to, from, used, halves, length - 32);
}

const struct passes AVX2_PASSES = {16, 4, across_one, across_four, down, 32};

#endif

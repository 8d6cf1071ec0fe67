#include "block.h"

#include <string.h>

#include "compilers.h"
#include "write.h"

/* --------------------------------------------------------------------------------------------------- transforms
 *
 * The scaled DCT of Arai, Agui and Nakajima (1988): the transform of T.81, A.3.3 up to one factor for each row and
 * column, which the quantiser's steps take in. Eight columns at once, so that compilers use vector registers. */

static const float FACTOR[8] = {1.0f, 1.387039845f, 1.306562965f, 1.175875602f,
                                1.0f, 0.785694958f, 0.541196100f, 0.275899379f};

void block_scale(struct block_scale *scale, const uint16_t quantiser[64])
{
    for (unsigned i = 0; i < 64; i++) {
        float step = quantiser[i], factor = FACTOR[i / 8] * FACTOR[i % 8];
        scale->to_transform[i] = step * factor / 8.0f;
        scale->from_transform[i] = 1.0f / (step * factor * 8.0f);
        scale->step[i] = quantiser[ZIGZAG[i]];
    }
}

static INLINED void inverse_columns(float *restrict d)
{
    for (unsigned i = 0; i < 8; i++) {
        float even0 = d[i] + d[32 + i], even1 = d[i] - d[32 + i];
        float even3 = d[16 + i] + d[48 + i], even2 = (d[16 + i] - d[48 + i]) * 1.414213562f - even3;
        float a0 = even0 + even3, a3 = even0 - even3, a1 = even1 + even2, a2 = even1 - even2;

        float z13 = d[40 + i] + d[24 + i], z10 = d[40 + i] - d[24 + i];
        float z11 = d[8 + i] + d[56 + i], z12 = d[8 + i] - d[56 + i];
        float z5 = (z10 + z12) * 1.847759065f;
        float b7 = z11 + z13;
        float b6 = z5 - z10 * 2.613125930f - b7;
        float b5 = (z11 - z13) * 1.414213562f - b6;
        float b4 = z5 - z12 * 1.082392200f - b5;

        d[i] = a0 + b7, d[56 + i] = a0 - b7;
        d[8 + i] = a1 + b6, d[48 + i] = a1 - b6;
        d[16 + i] = a2 + b5, d[40 + i] = a2 - b5;
        d[24 + i] = a3 + b4, d[32 + i] = a3 - b4;
    }
}

static INLINED void forward_columns(float *restrict d)
{
    for (unsigned i = 0; i < 8; i++) {
        float s0 = d[i] + d[56 + i], d0 = d[i] - d[56 + i], s1 = d[8 + i] + d[48 + i], d1 = d[8 + i] - d[48 + i];
        float s2 = d[16 + i] + d[40 + i], d2 = d[16 + i] - d[40 + i], s3 = d[24 + i] + d[32 + i];
        float d3 = d[24 + i] - d[32 + i];

        float even0 = s0 + s3, even3 = s0 - s3, even1 = s1 + s2, even2 = s1 - s2;
        float z1 = (even2 + even3) * 0.707106781f;
        d[i] = even0 + even1, d[32 + i] = even0 - even1;
        d[16 + i] = even3 + z1, d[48 + i] = even3 - z1;

        float odd0 = d3 + d2, odd1 = d2 + d1, odd2 = d1 + d0;
        float z5 = (odd0 - odd2) * 0.382683433f;
        float z2 = 0.541196100f * odd0 + z5, z4 = 1.306562965f * odd2 + z5, z3 = odd1 * 0.707106781f;
        float z11 = d0 + z3, z13 = d0 - z3;
        d[40 + i] = z13 + z2, d[24 + i] = z13 - z2;
        d[8 + i] = z11 + z4, d[56 + i] = z11 - z4;
    }
}

static INLINED void transpose(float *restrict to, const float *restrict from)
{
    for (unsigned row = 0; row < 8; row++)
        for (unsigned column = 0; column < 8; column++)
            to[8 * row + column] = from[8 * column + row];
}

static INLINED float within(float value, float lowest, float highest)
{
    value = value < lowest ? lowest : value;
    return value > highest ? highest : value;
}

/* To the nearest whole number, for |value| < 2^22: beyond 2^23 a float has no place for fractions. Vectorises. */
static INLINED float rounded(float value)
{
    return (value + 12582912.0f) - 12582912.0f;
}

/* Blending is affine: new = old + alpha * (overlay - old). So the difference alone is transformed and added. */
FOR_EACH_PROCESSOR
void block_blend(const struct block_scale *scale, const struct overlay_samples *overlay, int16_t coefficients[64],
                 float ideal[64])
{
    int16_t natural[64];
    float old[64], samples[64], turned[64];

    UNROLLED
    for (unsigned i = 0; i < 64; i++)
        natural[ZIGZAG[i]] = coefficients[i];
    for (unsigned i = 0; i < 64; i++) {
        old[i] = natural[i];
        samples[i] = old[i] * scale->to_transform[i];
    }
    inverse_columns(samples);
    transpose(turned, samples);
    inverse_columns(turned);
    transpose(samples, turned);
    for (unsigned i = 0; i < 64; i++) /* the level shift of T.81, A.3.1, and decoders' clipping */
        samples[i] = overlay->value[i] - overlay->alpha[i] * within(samples[i] + 128.0f, 0.0f, 255.0f);
    forward_columns(samples);
    transpose(turned, samples);
    forward_columns(turned);
    transpose(samples, turned);
    for (unsigned i = 0; i < 64; i++) {
        ideal[i] = within(old[i] + samples[i] * scale->from_transform[i], -HIGHEST_COEFFICIENT, HIGHEST_COEFFICIENT);
        natural[i] = (int16_t)rounded(ideal[i]);
    }
    UNROLLED
    for (unsigned i = 0; i < 64; i++)
        coefficients[i] = natural[ZIGZAG[i]];
}

void block_in_order(const float natural[64], float ordered[64])
{
    for (unsigned i = 0; i < 64; i++)
        ordered[i] = natural[ZIGZAG[i]];
}

/* -------------------------------------------------------------------------------------------- choosing other values */

static float magnitude_of(float value)
{
    return value < 0 ? -value : value;
}

/* Squared error in samples, times 64: the transform is orthonormal. */
static float error_of(const struct block_scale *scale, unsigned k, float ideal, float value)
{
    float off = scale->step[k] * (ideal - value);
    return off * off;
}

/* Beyond this mean square over the samples, on top of plain rounding, a fitted block can be told by eye. */
static const float WORST_FIT = 25.0f;
/* And what rounding one coefficient the other way may add; beyond it, moving the rest of the scan is better. */
static const float WORST_STEER = 6.0f;
static const float NEVER = 1e30f;

enum { MOST_SIZES = 11 };

struct fit {
    float best[64];     /* least error of coefficients 1 to k when k is the last that is not zero */
    float zeros[64];    /* error when 1 to k are all zero */
    uint8_t before[64]; /* the one that is not zero before k, on the way to the least error */
    int16_t value[64];
};

/* The value of this size that is nearest to a magnitude. */
static int nearest_of_size(float magnitude, unsigned size)
{
    int lowest = 1 << (size - 1), highest = (1 << size) - 1, value = (int)(magnitude + 0.5f);
    return value < lowest ? lowest : value > highest ? highest : value;
}

/* The least error for `k` as the next one that is not zero after `j`. */
static void fit_step(struct fit *fit, const struct block_scale *scale, const struct huffman_table *table, float ideal,
                     unsigned j, unsigned k, unsigned biggest)
{
    unsigned run = k - j - 1;
    float passed = fit->zeros[k - 1] - fit->zeros[j];

    if (fit->best[j] >= NEVER || (run > 15 && table->length[ZERO_RUN] == 0))
        return;
    for (unsigned size = 1; size <= biggest; size++) {
        if (table->length[(run & 15) << 4 | size] == 0)
            continue;
        int value = nearest_of_size(magnitude_of(ideal), size);
        float error = fit->best[j] + passed + error_of(scale, k, magnitude_of(ideal), (float)value);
        if (error < fit->best[k]) {
            fit->best[k] = error;
            fit->before[k] = (uint8_t)j;
            fit->value[k] = (int16_t)(ideal < 0 ? -value : value);
        }
    }
}

/* Dynamic programming over the place of the last coefficient that is not zero. */
bool block_fit(const struct block_scale *scale, const struct huffman_table *table, const float ideal[64],
               int16_t coefficients[64])
{
    struct fit fit;
    float plain = 0, least;
    unsigned last = 0;

    memset(&fit, 0, sizeof fit);
    if (table->length[END_OF_BLOCK] == 0)
        return false;
    for (unsigned k = 1; k < 64; k++) {
        unsigned biggest = size_of((int32_t)(magnitude_of(ideal[k]) + 0.5f)) + 1;
        plain += error_of(scale, k, ideal[k], coefficients[k]);
        fit.zeros[k] = fit.zeros[k - 1] + error_of(scale, k, ideal[k], 0);
        fit.best[k] = NEVER;
        for (unsigned j = k; j-- > 0 && fit.zeros[k - 1] - fit.zeros[j] < fit.best[k];)
            fit_step(&fit, scale, table, ideal[k], j, k, biggest < MOST_SIZES ? biggest : MOST_SIZES - 1);
    }
    least = fit.zeros[63];
    for (unsigned k = 1; k < 64; k++) {
        float error = fit.best[k] + fit.zeros[63] - fit.zeros[k];
        if (error < least) {
            least = error;
            last = k;
        }
    }
    if (least - plain > 64 * WORST_FIT)
        return false;
    memset(coefficients + 1, 0, 63 * sizeof *coefficients);
    for (; last > 0; last = fit.before[last])
        coefficients[last] = fit.value[last];
    return true;
}

bool block_steer(const struct block_scale *scale, const struct huffman_table *table, const float ideal[64],
                 unsigned bits, int16_t coefficients[64])
{
    int length = bits_of_ac(table, coefficients);
    unsigned chosen = 0;
    int16_t chosen_value = 0;
    float least = 64 * WORST_STEER;

    for (unsigned k = 1; k < 64; k++) {
        int16_t value = coefficients[k], other = (int16_t)(ideal[k] >= value ? value + 1 : value - 1);
        float cost = error_of(scale, k, ideal[k], other) - error_of(scale, k, ideal[k], value);
        if (cost >= least || other > HIGHEST_COEFFICIENT || other < -HIGHEST_COEFFICIENT)
            continue;
        coefficients[k] = other;
        int changed = bits_of_ac(table, coefficients);
        coefficients[k] = value;
        if (changed >= 0 && (unsigned)(changed - length) % 8 == bits) {
            least = cost;
            chosen = k;
            chosen_value = other;
        }
    }
    if (chosen > 0)
        coefficients[chosen] = chosen_value;
    return chosen > 0;
}

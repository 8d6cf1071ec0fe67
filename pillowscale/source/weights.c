#include "weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pillowscale.h"

#define PI 3.14159265358979323846

/* Each value has to round as Pillow's does, so every operation is its operation, in its order. */

static double wave(double x)
{
    double angle = x * PI;

    return x == 0.0 ? 1.0 : sin(angle) / angle;
}

static double lanczos(double x)
{
    return x >= -3.0 && x < 3.0 ? wave(x) * wave(x / 3) : 0.0;
}

static double bilinear(double x)
{
    double distance = fabs(x);

    return distance < 1.0 ? 1.0 - distance : 0.0;
}

static double bicubic(double x)
{
    double distance = fabs(x);

    if (distance < 1.0)
        return (1.5 * distance - 2.5) * distance * distance + 1;
    return distance < 2.0 ? (((distance - 5) * distance + 8) * distance - 4) * -0.5 : 0.0;
}

static double box(double x)
{
    return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
}

/* Its constants are rounded to 32 bits. */
static double hamming(double x)
{
    double angle = fabs(x) * PI;

    if (x == 0.0)
        return 1.0;
    return fabs(x) < 1.0 ? sin(angle) / angle * (0.54f + 0.46f * cos(angle)) : 0.0;
}

static const struct {
    double (*at)(double x);
    double support;
} FILTERS[] = {
    [PILLOWSCALE_LANCZOS] = {lanczos, 3.0}, [PILLOWSCALE_BILINEAR] = {bilinear, 1.0},
    [PILLOWSCALE_BICUBIC] = {bicubic, 2.0}, [PILLOWSCALE_BOX] = {box, 0.5},
    [PILLOWSCALE_HAMMING] = {hamming, 1.0},
};

static int32_t rounded(double share)
{
    return (int32_t)((share < 0 ? -0.5 : 0.5) + share * (1 << PRECISION));
}

/* The shares of one pixel of the result: `used` values, `center` between pixels counted from the first. */
static void fill(int32_t *whole, double *shares, uint32_t used, double first, double center, double step,
                 uint32_t filter)
{
    double sum = 0.0;

    for (uint32_t n = 0; n < used; n++) {
        shares[n] = FILTERS[filter].at((n + first - center + 0.5) * step);
        sum += shares[n];
    }
    for (uint32_t n = 0; n < used; n++)
        whole[n] = rounded(sum != 0.0 ? shares[n] / sum : shares[n]);
}

bool weights_make(struct weights *weights, uint32_t length, float begin, float end, uint32_t count, uint32_t filter)
{
    double scale = (double)(end - begin) / count;
    double stretch = scale < 1.0 ? 1.0 : scale;
    double support = FILTERS[filter].support * stretch;
    double *shares;

    weights->count = count;
    weights->each = (uint32_t)ceil(support) * 2 + 1;
    weights->first = malloc(count * sizeof *weights->first);
    weights->used = malloc(count * sizeof *weights->used);
    weights->whole = calloc((size_t)count * weights->each, sizeof *weights->whole);
    shares = malloc(weights->each * sizeof *shares);
    if (!weights->first || !weights->used || !weights->whole || !shares) {
        free(shares);
        weights_free(weights);
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        double center = begin + (i + 0.5) * scale;
        double low = center - support + 0.5, high = center + support + 0.5;
        uint32_t first = low < 0 ? 0 : (uint32_t)low;
        uint32_t last = high > length ? length : (uint32_t)high;

        first = first < last ? first : last;
        weights->first[i] = first;
        weights->used[i] = last - first < weights->each ? last - first : weights->each;
        fill(weights->whole + (size_t)i * weights->each, shares, weights->used[i], first, center, 1.0 / stretch, filter);
    }
    free(shares);
    return true;
}

void weights_free(struct weights *weights)
{
    free(weights->first);
    free(weights->used);
    free(weights->whole);
    memset(weights, 0, sizeof *weights);
}

static uint32_t most_used(const struct weights *weights)
{
    uint32_t most = 1;

    for (uint32_t i = 0; i < weights->count; i++)
        most = weights->used[i] > most ? weights->used[i] : most;
    return most;
}

static bool is_small(const struct weights *weights)
{
    for (size_t i = 0; i < (size_t)weights->count * weights->each; i++)
        if (weights->whole[i] >= 1 << 23 || weights->whole[i] < -(1 << 23))
            return false;
    return true;
}

bool factors_make(struct factors *factors, const struct weights *weights, uint32_t length, uint32_t group)
{
    uint32_t each = (most_used(weights) + group - 1) / group * group;

    memset(factors, 0, sizeof *factors);
    if (each > length || !is_small(weights))
        return true;
    factors->each = each;
    factors->first = malloc(weights->count * sizeof *factors->first);
    factors->halves = calloc((size_t)weights->count * each * 2, sizeof *factors->halves);
    if (!factors->first || !factors->halves) {
        factors_free(factors);
        return false;
    }
    for (uint32_t i = 0; i < weights->count; i++) {
        uint32_t first = weights->first[i] < length - each ? weights->first[i] : length - each;
        int16_t *halves = factors->halves + (size_t)i * each * 2;

        factors->first[i] = first;
        for (uint32_t n = 0; n < weights->used[i]; n++) {
            int32_t weight = weights->whole[(size_t)i * weights->each + n];
            uint32_t at = weights->first[i] - first + n;
            int16_t *low = halves + at / group * group * 2 + at % group;

            low[0] = (int16_t)(weight & 255);
            low[group] = (int16_t)((weight - (weight & 255)) / 256);
        }
    }
    return true;
}

void factors_free(struct factors *factors)
{
    free(factors->first);
    free(factors->halves);
    memset(factors, 0, sizeof *factors);
}

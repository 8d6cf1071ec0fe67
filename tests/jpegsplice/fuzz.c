/* Throws damaged JPEGs at the library: fuzz INPUTS FIRST FILE...
 *
 * Input number n is made of the files by n alone, so a report names all that is needed to see it again:
 * `fuzz 1 n FILE...`. To be compiled with -fsanitize=address,undefined. Every input lies in memory of its exact size,
 * so that one byte too far is seen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jpegsplice.h"

enum { OVERLAY_WIDE = 220, OVERLAY_HIGH = 120, STATUSES = JPEGSPLICE_CODES + 1 };

struct bytes {
    uint8_t *at;
    size_t length;
};

static uint64_t state;

/* A linear congruential generator (Knuth, MMIX); its upper bits are good enough here. */
static uint32_t any(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return below ? (uint32_t)(state >> 33) % below : 0;
}

/* With the finer planes or without. */
static uint32_t any_each(void)
{
    return 1 + any(2);
}

static struct bytes read_file(const char *name)
{
    struct bytes file = {NULL, 0};
    FILE *stream = fopen(name, "rb");
    if (stream == NULL || fseek(stream, 0, SEEK_END) != 0) {
        perror(name);
        exit(2);
    }
    file.length = (size_t)ftell(stream);
    rewind(stream);
    file.at = malloc(file.length + 1);
    if (file.at == NULL || fread(file.at, 1, file.length, stream) != file.length)
        exit(2);
    fclose(stream);
    return file;
}

static void overwrite(struct bytes *input, size_t within)
{
    static const uint8_t telling[] = {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, 0xC0, 0xC4, 0xDA, 0xDB, 0xD0, 0xD9};
    unsigned kind = any(3);

    for (unsigned times = 1 + any(8); times > 0 && within > 0; times--) {
        uint8_t *byte = &input->at[any((uint32_t)within)];
        if (kind == 0)
            *byte ^= (uint8_t)(1u << any(8));
        else
            *byte = kind == 1 ? telling[any(sizeof telling)] : (uint8_t)any(256);
    }
}

static void move_piece(struct bytes *input)
{
    size_t length = any(64), from, to;

    if (input->length <= length)
        return;
    from = any((uint32_t)(input->length - length));
    to = any((uint32_t)(input->length - length));
    memmove(input->at + to, input->at + from, length);
}

static void cut_out(struct bytes *input)
{
    size_t length = any(64), from = any((uint32_t)input->length);

    if (from + length >= input->length)
        return;
    memmove(input->at + from, input->at + from + length, input->length - from - length);
    input->length -= length;
}

/* A copy of the seed, damaged in one of the ways, in memory of its exact size. */
static struct bytes damaged(struct bytes seed)
{
    struct bytes input = {malloc(seed.length + 1), seed.length};

    memcpy(input.at, seed.at, seed.length);
    switch (any(7)) {
    case 0:
        input.length = any((uint32_t)seed.length + 1);
        break;
    case 1:
    case 2: /* header */
        overwrite(&input, input.length < 800 ? input.length : 800);
        break;
    case 3:
    case 4:
        overwrite(&input, input.length);
        break;
    case 5:
        move_piece(&input);
        break;
    default:
        cut_out(&input);
    }
    struct bytes exact = {malloc(input.length ? input.length : 1), input.length};
    memcpy(exact.at, input.at, input.length);
    free(input.at);
    return exact;
}

static void paint(uint8_t *rgba)
{
    unsigned wide = 1 + any(40), high = 1 + any(30);

    for (unsigned i = 0; i < OVERLAY_WIDE * OVERLAY_HIGH; i++) {
        uint32_t colour = any(UINT32_MAX);
        memcpy(rgba + 4 * i, &colour, 4);
        if ((i / OVERLAY_WIDE / high + i % OVERLAY_WIDE / wide) % 3 != 0)
            rgba[4 * i + 3] = 0;
    }
}

/* Every byte of every piece is read: an address that is wrong is found by the sanitiser. */
static struct bytes joined(const struct jpegsplice_result *result)
{
    struct bytes whole = {NULL, 0};

    for (unsigned i = 0; i < JPEGSPLICE_PIECES; i++)
        whole.length += result->pieces[i].length;
    whole.at = malloc(whole.length + 1);
    for (size_t i = 0, at = 0; i < JPEGSPLICE_PIECES; at += result->pieces[i].length, i++)
        if (result->pieces[i].length > 0)
            memcpy(whole.at + at, result->pieces[i].bytes, result->pieces[i].length);
    return whole;
}

static enum jpegsplice_status splice_once(struct bytes input, const struct jpegsplice_overlay *overlay,
                                          const struct jpegsplice_mark *mark, uint32_t options,
                                          struct jpegsplice_averages *averages, struct bytes *output)
{
    struct jpegsplice_result result;
    enum jpegsplice_status status = jpegsplice_splice(input.at, input.length, overlay, mark, options, &result,
                                                      averages);

    if (status == JPEGSPLICE_OK) {
        *output = joined(&result);
        jpegsplice_release(&result);
    }
    return status;
}

/* A progressive file is made sequential, and spliced from the row it says. */
static void try_sequential(struct bytes input, const struct jpegsplice_overlay *overlay)
{
    struct jpegsplice_result result;
    struct jpegsplice_averages averages;

    if (jpegsplice_sequential(input.at, input.length, any_each(), &result, &averages) != JPEGSPLICE_OK)
        return;
    struct bytes made = joined(&result), spliced;
    jpegsplice_release(&result);
    if (splice_once(made, overlay, &averages.rows[any(averages.row_count)], any(4), &averages, &spliced) ==
        JPEGSPLICE_OK)
        free(spliced.at);
    jpegsplice_release_averages(&averages);
    free(made.at);
}

/* Splice, splice the result again, and splice from a mark: the file's own, or one that is damaged too. */
static enum jpegsplice_status try_input(struct bytes input, struct jpegsplice_overlay overlay)
{
    struct bytes first, second;
    struct jpegsplice_mark mark;
    enum jpegsplice_status status = splice_once(input, &overlay, NULL, any(4), NULL, &first);

    if (status == JPEGSPLICE_OK) {
        overlay.x += 3;
        overlay.y += 5;
        if (splice_once(first, &overlay, NULL, 0, NULL, &second) == JPEGSPLICE_OK)
            free(second.at);
        free(first.at);
    }
    if (jpegsplice_scan(input.at, input.length, any(400), &mark) == JPEGSPLICE_OK) {
        if (any(4) == 0)
            ((uint8_t *)&mark)[8 + any(sizeof mark - 8)] ^= (uint8_t)(1u << any(8));
        if (splice_once(input, &overlay, &mark, any(4), NULL, &first) == JPEGSPLICE_OK)
            free(first.at);
    }
    struct jpegsplice_result recoded;
    if (any(4) == 0 && jpegsplice_recode(input.at, input.length, &recoded) == JPEGSPLICE_OK) {
        first = joined(&recoded);
        jpegsplice_release(&recoded);
        if (splice_once(first, &overlay, NULL, any(4), NULL, &second) == JPEGSPLICE_OK)
            free(second.at);
        free(first.at);
    }
    try_sequential(input, &overlay);
    struct jpegsplice_averages averages;
    if (jpegsplice_average(input.at, input.length, any_each(), &averages) == JPEGSPLICE_OK) {
        const struct jpegsplice_mark *row = averages.rows ? &averages.rows[any(averages.row_count)] : NULL;
        averages.components ^= any(8) == 0;
        if (splice_once(input, &overlay, row, any(4), &averages, &first) == JPEGSPLICE_OK)
            free(first.at);
        jpegsplice_release_averages(&averages);
    }
    return status;
}

int main(int count, char **arguments)
{
    static uint8_t rgba[4 * OVERLAY_WIDE * OVERLAY_HIGH];
    long seen[STATUSES] = {0};
    int files = count - 3;

    if (files < 1) {
        fprintf(stderr, "usage: fuzz INPUTS FIRST FILE...\n");
        return 2;
    }
    struct bytes *seeds = calloc((size_t)files, sizeof *seeds);
    for (int i = 0; i < files; i++)
        seeds[i] = read_file(arguments[i + 3]);
    unsigned long inputs = strtoul(arguments[1], NULL, 10), first = strtoul(arguments[2], NULL, 10);
    for (unsigned long number = first; number < first + inputs; number++) {
        state = number * 2862933555777941757u + 3037000493u;
        any(0);
        paint(rgba);
        struct bytes input = damaged(seeds[number % (unsigned long)files]);
        struct jpegsplice_overlay overlay = {rgba, 1 + any(OVERLAY_WIDE), 1 + any(OVERLAY_HIGH),
                                             (int32_t)any(500) - 150, (int32_t)any(400) - 100};
        seen[try_input(input, overlay)]++;
        free(input.at);
    }
    for (int i = 0; i < STATUSES; i++)
        printf("%ld%c", seen[i], i + 1 < STATUSES ? ' ' : '\n');
    for (int i = 0; i < files; i++)
        free(seeds[i].at);
    free(seeds);
    return 0;
}

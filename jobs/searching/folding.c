/* Folds the texts of many rows in one pass over their UTF-8, into a line for each row.
 *
 * What a character is folded to is Python's to say (teaching.py), once for each character that comes, and which two side
 * by side become one. A word of which this is not known is left to Python. */
#include <string.h>

#include "public.h"

enum status { DONE, WORD, FULL };
enum { LENGTH = 7, KNOWN = 8, JOINS = 16 };
enum { CHARACTERS = 0x110000, CODE_BITS = 21, PAIR_BITS = 14, MARGIN = 16 };

/* `texts`: those of all rows, with a NUL between two texts and behind the last. `counts`: how many each row has.
 * `starts`: where each line begins in `lines`, and where the next one would. `row`, `text`, `is_inside`: which text is
 * next, and whether a part of it is folded. `word_end`: where the word ends that begins at `at`, if it is Python's. */
struct folding {
    const uint8_t *texts;
    uint64_t size;
    const uint32_t *counts;
    uint32_t rows;
    uint8_t *lines;
    uint64_t room;
    uint32_t *starts;
    uint64_t at;
    uint64_t word_end;
    uint64_t written;
    uint32_t row;
    uint32_t text;
    uint32_t is_inside;
    uint32_t has_texts;
};

/* `shape`: how many of the bytes count, and whether it is KNOWN and JOINS the character before it. `order`: its
 * combining class. */
struct folded {
    uint8_t bytes[6];
    uint8_t shape;
    uint8_t order;
};

static struct folded characters[CHARACTERS + 1]; /* one more, because a space at its beginning may be skipped */
static uint64_t pairs[1 << PAIR_BITS];           /* the two characters, and the one that they become or 0 */

static uint64_t pair_of(uint32_t first, uint32_t second)
{
    return (uint64_t)first << CODE_BITS | second;
}

/* Others may have taken the place of a pair since it was put there. */
static uint64_t *place_of(uint64_t pair)
{
    return &pairs[pair * 0x9E3779B97F4A7C15u >> (64 - PAIR_BITS)];
}

/* Say what a character is folded to: at most six bytes. */
PUBLIC void folding_learn(uint32_t code, const uint8_t *bytes, uint32_t length, uint32_t order, uint32_t joins)
{
    struct folded it = {{0}, 0, (uint8_t)order};

    if (code >= CHARACTERS || length > sizeof it.bytes)
        return;
    memcpy(it.bytes, bytes, length);
    it.shape = (uint8_t)(length | KNOWN | (joins ? JOINS : 0));
    characters[code] = it;
}

/* Say that two characters become `joined`, which is known, or that they stay apart if it is 0. `first` is 0 where the
 * second one begins a word. */
PUBLIC void folding_learn_pair(uint32_t first, uint32_t second, uint32_t joined)
{
    uint64_t pair = pair_of(first, second);

    if (first < CHARACTERS && second < CHARACTERS && joined < CHARACTERS)
        *place_of(pair) = pair << CODE_BITS | joined;
}

/* Return whether it is known what becomes of the pair, and what. */
static int is_known(uint32_t first, uint32_t second, uint32_t *joined)
{
    uint64_t pair = pair_of(first, second), found = *place_of(pair);

    *joined = (uint32_t)(found & ((1u << CODE_BITS) - 1));
    return found >> CODE_BITS == pair;
}

/* Return the bytes of the character, or 0 if this is not UTF-8. The NUL behind all texts continues no character. */
static uint32_t decoded(const uint8_t *in, uint32_t *code)
{
    uint32_t first = in[0];
    uint32_t length = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF8 ? 4 : 0;

    *code = length > 1 ? first & (0x7Fu >> length) : first;
    for (uint32_t at = 1; at < length; at++) {
        if ((in[at] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | (in[at] & 0x3F);
    }
    return *code < CHARACTERS ? length : 0;
}

/* Whether a byte ends a word: NUL, or what is known to be folded to a space. */
static int ends_word(uint8_t byte)
{
    return byte <= ' ' && (byte == 0 || characters[byte].bytes[0] == ' ');
}

static int has_room(const struct folding *it, uint64_t bytes)
{
    return it->room >= bytes + MARGIN && it->written <= it->room - bytes - MARGIN;
}

/* Write bytes, but no second space. */
static void put(struct folding *it, const uint8_t *bytes, uint64_t length)
{
    uint64_t skipped = length && bytes[0] == ' ' && it->written && it->lines[it->written - 1] == ' ';

    memcpy(it->lines + it->written, bytes + skipped, length - skipped);
    it->written += length - skipped;
}

static void put_cell_break(struct folding *it)
{
    put(it, (const uint8_t *)" \0 ", 3);
}

/* Leave the word that begins at `at`, and all that was written of it, to Python. */
static int left(struct folding *it, uint64_t at, uint64_t written)
{
    uint64_t end = at;

    while (!ends_word(it->texts[end]))
        end++;
    it->at = at;
    it->word_end = end;
    it->written = written;
    return WORD;
}

/* Where `fold_text` is. `starter`: the last character that is no mark, written at `starter_out`; 0 at the beginning of a
 * word. `order`: that of the last character. */
struct place {
    const uint8_t *in;
    uint8_t *out;
    uint8_t *starter_out;
    uint32_t starter;
    uint32_t order;
};

/* Join the character to the one before it if they become one. Return whether that is known. */
static int join(struct place *at, uint32_t *code)
{
    uint32_t order = characters[*code].order, joined;

    if ((order && order < at->order) || !is_known(at->starter, *code, &joined))
        return 0;
    if (!joined)
        return 1;
    at->out = at->starter_out;
    *code = joined;
    return !at->order;
}

static void write_character(struct place *at, uint32_t code)
{
    const struct folded *folded = &characters[code];
    uint32_t skipped = folded->bytes[0] == ' ' && at->out[-1] == ' ';

    memcpy(at->out, folded->bytes + skipped, sizeof *folded);
    if (!folded->order) {
        at->starter = code;
        at->starter_out = at->out;
    }
    at->order = folded->order;
    at->out += (folded->shape & LENGTH) - skipped;
}

/* Fold until the text ends. */
static int fold_text(struct folding *it)
{
    const uint8_t *word = it->texts + it->at, *full = it->lines + it->room - MARGIN;
    struct place at = {word, it->lines + it->written, 0, 0, 0};
    uint8_t *word_out = at.out;

    while (*at.in) {
        uint32_t code, length = decoded(at.in, &code);

        if (!length || at.out > full)
            return FULL;
        if (!(characters[code].shape & KNOWN) || (characters[code].shape & JOINS && !join(&at, &code)))
            return left(it, (uint64_t)(word - it->texts), (uint64_t)(word_out - it->lines));
        at.in += length;
        if (characters[code].shape & LENGTH)
            write_character(&at, code);
        if (code <= ' ' && characters[code].bytes[0] == ' ') {
            word = at.in;
            word_out = at.out;
            at.starter = 0;
        }
    }
    it->at = (uint64_t)(at.in - it->texts);
    it->written = (uint64_t)(at.out - it->lines);
    return DONE;
}

static void end_text(struct folding *it)
{
    if (it->is_inside)
        put_cell_break(it);
    it->is_inside = 0;
    it->text++;
    if (it->at < it->size)
        it->at++;
}

static void end_row(struct folding *it)
{
    it->row++;
    if (it->row < it->rows)
        it->lines[it->written] = '\n';
    it->written++;
    it->starts[it->row] = (uint32_t)it->written;
    it->text = it->has_texts = 0;
}

static int fold_next_text(struct folding *it)
{
    int status = DONE;

    if (it->texts[it->at]) {
        if (!it->has_texts)
            put_cell_break(it);
        it->has_texts = it->is_inside = 1;
        status = fold_text(it);
    }
    if (status == DONE)
        end_text(it);
    return status;
}

/* Fold on. WORD: Python answers with the folded word and calls again. FULL: there is no room for the lines. */
PUBLIC int folding_fold(struct folding *it)
{
    while (it->row < it->rows) {
        int status = DONE;

        if (!has_room(it, 0))
            return FULL;
        if (it->text < it->counts[it->row])
            status = fold_next_text(it);
        else
            end_row(it);
        if (status != DONE)
            return status;
    }
    return DONE;
}

/* Write the folded word that was left to Python. */
PUBLIC int folding_answer(struct folding *it, const uint8_t *bytes, uint64_t length)
{
    if (!has_room(it, length))
        return FULL;
    put(it, bytes, length);
    it->at = it->word_end;
    return DONE;
}

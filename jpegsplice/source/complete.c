#include "complete.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The values that have codes, and one that stands for the code of all ones, which stays unused (T.81, C.2). */
enum { MOST_LEAVES = MOST_VALUES + 1, MOST_NODES = 2 * MOST_LEAVES, RESERVED = MOST_VALUES };

struct node {
    uint64_t frequency;
    unsigned value, parent, depth;
};

/* May a baseline scan need it: for a DC difference (T.81, Table F.1), or for a run and a size (Table F.2)? */
static bool is_needed(unsigned value, bool is_dc)
{
    unsigned size = value & 15;

    if (is_dc)
        return value <= BIGGEST_DC_SIZE;
    return value == END_OF_BLOCK || value == ZERO_RUN || (size >= 1 && size <= BIGGEST_AC_SIZE);
}

/* The rarest first; of those that are alike, the highest value. */
static int compare_nodes(const void *one, const void *other)
{
    const struct node *a = one, *b = other;

    if (a->frequency != b->frequency)
        return a->frequency < b->frequency ? -1 : 1;
    return a->value > b->value ? -1 : 1;
}

static unsigned sorted_leaves(struct node *nodes, const uint64_t frequency[MOST_VALUES], bool is_dc)
{
    unsigned leaves = 0;

    nodes[leaves++] = (struct node){0, RESERVED, 0, 0};
    for (unsigned value = 0; value < MOST_VALUES; value++) {
        uint64_t often = frequency[value];
        if (often > 0 || is_needed(value, is_dc))
            nodes[leaves++] = (struct node){often ? often : 1, value, 0, 0};
    }
    qsort(nodes, leaves, sizeof *nodes, compare_nodes);
    assert(nodes[0].value == RESERVED && leaves > 2);
    return leaves;
}

/* Huffman's procedure: leaves and the nodes above them both come sorted, so the rarest is the first of one or the
 * other. */
static void find_depths(struct node *nodes, unsigned leaves)
{
    unsigned leaf = 0, inner = leaves, end = leaves;

    while (end < 2 * leaves - 1) {
        struct node joined = {0, 0, 0, 0};
        for (unsigned child = 0; child < 2; child++) {
            bool is_leaf = inner == end || (leaf < leaves && nodes[leaf].frequency <= nodes[inner].frequency);
            struct node *rarest = &nodes[is_leaf ? leaf++ : inner++];
            rarest->parent = end;
            joined.frequency += rarest->frequency;
        }
        nodes[end++] = joined;
    }
    for (unsigned i = end - 1; i-- > 0;)
        nodes[i].depth = nodes[nodes[i].parent].depth + 1;
}

/* No code may be longer than 16 bits (T.81, Figure K.3). */
static void shorten(unsigned count[MOST_LEAVES])
{
    for (unsigned length = MOST_LEAVES - 1; length > LONGEST_CODE; length--)
        while (count[length] > 0) {
            unsigned shorter = length - 2;
            while (count[shorter] == 0)
                shorter--;
            count[length] -= 2;
            count[length - 1]++;
            count[shorter + 1] += 2;
            count[shorter]--;
        }
}

void complete_for(struct huffman_table *table, const uint64_t frequency[MOST_VALUES], bool is_dc)
{
    struct node nodes[MOST_NODES];
    unsigned count[MOST_LEAVES] = {0}, longest = LONGEST_CODE;
    unsigned leaves = sorted_leaves(nodes, frequency, is_dc);

    find_depths(nodes, leaves);
    for (unsigned i = 0; i < leaves; i++) {
        assert(nodes[i].depth > 0 && nodes[i].depth < MOST_LEAVES);
        count[nodes[i].depth]++;
    }
    shorten(count);
    while (count[longest] == 0)
        longest--;
    count[longest]--; /* the one of all ones */
    memset(table, 0, sizeof *table);
    for (unsigned length = 1; length <= LONGEST_CODE; length++) {
        assert(count[length] < MOST_VALUES);
        table->count[length] = (uint8_t)count[length];
    }
    for (unsigned i = leaves; i-- > 1;)
        table->value[table->values++] = (uint8_t)nodes[i].value;
    table->present = true;
    huffman_derive(table);
}

void complete_table(struct huffman_table *table, const struct huffman_table *file, bool is_dc)
{
    uint64_t frequency[MOST_VALUES] = {0};
    bool lacks = false;

    for (unsigned i = 0; i < file->values - file->appended; i++) /* four times as often as what it does not have */
        frequency[file->value[i]] = (uint64_t)4 << (LONGEST_CODE - file->length[file->value[i]]);
    for (unsigned value = 0; value < MOST_VALUES; value++)
        lacks |= is_needed(value, is_dc) && frequency[value] == 0;
    if (lacks)
        complete_for(table, frequency, is_dc);
    else
        *table = *file;
}

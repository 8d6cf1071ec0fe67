/* One scan of a progressive file (T.81, G.1.2): its bits into the coefficients, MCU row by MCU row. */
#ifndef JPEGSPLICE_PROGRESSION_H
#define JPEGSPLICE_PROGRESSION_H

#include "coefficients.h"

enum scan_kind { FIRST_DC, NEXT_DC, FIRST_AC, NEXT_AC };

/* Bits that a lookup sees: of a dozen scans that take turns, the tables stay in the processor's first cache. */
enum { BAND_WINDOW = 10 };

struct progression {
    const struct jpeg *jpeg;
    struct coefficients *all;
    struct bit_reader in;
    size_t at, end; /* offsets of the interval being read, and of the marker behind the scan */
    /* The scan's header (T.81, B.2.3). */
    enum scan_kind kind;
    unsigned components, component[MOST_COMPONENTS];
    unsigned from, to, low; /* Ss, Se, Al */
    uint32_t restart_interval;
    struct mcu_block block[MOST_BLOCKS];
    unsigned blocks;
    uint32_t wide, units; /* its MCUs; with one component, its blocks */
    uint32_t unit, stop;  /* the next of them, and the first one of the next restart interval */
    uint32_t end_run;     /* blocks that have nothing more in this band */
    uint32_t predicted[MOST_COMPONENTS];
    unsigned dc_table[MOST_COMPONENTS];
    struct huffman_table table[TABLES]; /* as they are when the scan begins; of AC, the first alone */
    struct dc_lookup dc[TABLES];
    uint16_t symbols[1 << BAND_WINDOW];
};

/* What the scan says of the coefficients of this MCU row: of all rows in order, from the first on. */
enum jpegsplice_status progression_read_row(struct progression *p, uint32_t row);
/* Behind the last row: is that the end of the scan? */
enum jpegsplice_status progression_end(struct progression *p);

#endif

/* One scan of a progressive file (T.81, G.1.2): its bits into the coefficients. */
#ifndef JPEGSPLICE_PROGRESSION_H
#define JPEGSPLICE_PROGRESSION_H

#include "coefficients.h"

enum scan_kind { FIRST_DC, NEXT_DC, FIRST_AC, NEXT_AC };

struct progression {
    struct jpeg *jpeg;
    struct coefficients *all;
    struct bit_reader in;
    /* The scan being read (T.81, B.2.3). */
    enum scan_kind kind;
    unsigned components, component[MOST_COMPONENTS];
    unsigned from, to, low; /* Ss, Se, Al */
    struct mcu_block block[MOST_BLOCKS];
    unsigned blocks;
    uint32_t wide, units; /* its MCUs; with one component, its blocks */
    uint32_t end_run;     /* blocks that have nothing more in this band */
    uint32_t predicted[MOST_COMPONENTS];
    struct dc_lookup dc[TABLES];
    uint16_t symbols[1 << AC_WINDOW];
};

/* From the scan's first byte to the marker behind it. */
enum jpegsplice_status progression_read(struct progression *p, size_t at, size_t *behind);

#endif

/* One splice in progress, and the MCUs that are written anew for it. */
#ifndef JPEGSPLICE_REWRITE_H
#define JPEGSPLICE_REWRITE_H

#include "averages.h"
#include "block.h"
#include "translate.h"

struct splice {
    struct jpeg jpeg;
    struct scan scan;
    struct scan_writer writer;
    struct overlay overlay;
    struct touched touched;
    struct block_scale scale[MOST_COMPONENTS];
    struct huffman_table complete_dc[TABLES], complete_ac[TABLES];
    struct translation *translation; /* from the file's codes to these */
    uint32_t options;
    bool recode;    /* write the whole scan with the complete tables */
    bool begun;     /* has anything been written? */
    unsigned steer; /* bits, modulo 8, by which the next touched block is to come out longer; 0: as it comes */
    size_t prefix;  /* bytes of the file before the first that changes */
    size_t copied;  /* bytes of the file that the prefix and the output stand for */
    struct jpegsplice_mark first; /* where the first touched MCU begins */
    struct jpegsplice_averages *averages; /* NULL, or to be kept up to date */
    struct jpegsplice_result *result;
};

/* The next MCU with the overlay on it, or (`touched` false) with its DC differences repaired. */
enum jpegsplice_status rewrite_mcu(struct splice *s, uint32_t mcu, bool touched);
/* The next MCUs as they are: bit for bit, or in the complete tables' codes. Old and new must be in step. */
enum jpegsplice_status copy_mcus(struct splice *s, uint32_t count);
/* Do old and new bits mean the same DC values from here on? */
bool in_step(const struct splice *s);

#endif

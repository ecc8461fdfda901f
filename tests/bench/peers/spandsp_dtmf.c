/* What spandsp's DTMF receiver hears in a WAV file, fed 20 ms at a time.
 *
 *     cc -O2 spandsp_dtmf.c -lspandsp -o spandsp_dtmf
 *     ./spandsp_dtmf [-f] sound.wav          -f: with its dial tone filter
 *
 * Prints "<seconds> <digit>" for each digit: the end of the 20 ms that told it. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <spandsp.h>

enum { RATE_HZ = 8000, FRAME = 160, HEADER_BYTES = 44 };

static long heard;

static void on_digit(void *unused, int digit, int level, int delay)
{
    (void)unused, (void)level, (void)delay;
    if (digit > 0)
        printf("%.5f %c\n", (double)heard / RATE_HZ, digit);
}

int main(int argc, char **argv)
{
    bool filtered = argc > 2 && strcmp(argv[1], "-f") == 0;
    FILE *file = argc > 1 ? fopen(argv[argc - 1], "rb") : NULL;
    if (file == NULL || fseek(file, HEADER_BYTES, SEEK_SET) != 0) {
        fprintf(stderr, "give a WAV file of 8000 Hz, mono, 16 bit\n");
        return 2;
    }
    dtmf_rx_state_t *receiver = dtmf_rx_init(NULL, NULL, NULL);
    if (filtered)
        dtmf_rx_parms(receiver, true, -1.0f, -1.0f, -99.0f);
    dtmf_rx_set_realtime_callback(receiver, on_digit, NULL);
    int16_t frame[FRAME];
    size_t count;
    while ((count = fread(frame, sizeof frame[0], FRAME, file)) > 0) {
        heard += (long)count;
        dtmf_rx(receiver, frame, (int)count);
    }
    return 0;
}

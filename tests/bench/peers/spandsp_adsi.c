/*
 * spandsp's ADSI receiver and transmitter, for a comparison with ours. Not part of the
 * firmware.
 *
 *   cc -O2 -o spandsp_adsi spandsp_adsi.c -lspandsp -ltiff -lm     (libspandsp-dev)
 *
 *   spandsp_adsi rx STANDARD < sound      packets heard, one line of hex each
 *   spandsp_adsi tx STANDARD HEX > sound  0.25 s of silence, the packet, silence
 *
 * Sound is raw, 16 bit, 8000 Hz, mono, of the machine's byte order. `rx` reads many
 * sounds in one go: each is led by its length in samples, 32 bit; for each the packets
 * are followed by an empty line. STANDARD is class, clip, aclip, jclip or dtmf. For dtmf
 * HEX is the plain string of keys in hex.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdbool.h>
#include <spandsp.h>

static int standard_by_name(const char *name)
{
    static const struct { const char *name; int standard; } table[] = {
        {"class", ADSI_STANDARD_CLASS}, {"clip", ADSI_STANDARD_CLIP},
        {"aclip", ADSI_STANDARD_ACLIP}, {"jclip", ADSI_STANDARD_JCLIP},
        {"dtmf", ADSI_STANDARD_CLIP_DTMF},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(name, table[i].name) == 0)
            return table[i].standard;
    fprintf(stderr, "%s is no standard\n", name);
    exit(2);
}

static void print_packet(void *user_data, const uint8_t *packet, int length)
{
    (void) user_data;
    for (int i = 0; i < length; i++)
        printf("%02x", packet[i]);
    putchar('\n');
}

static void receive(int standard)
{
    uint32_t count;
    while (fread(&count, sizeof count, 1, stdin) == 1) {
        int16_t *sound = malloc(count * sizeof *sound);
        if (sound == NULL || fread(sound, sizeof *sound, count, stdin) != count)
            exit(3);
        adsi_rx_state_t *receiver = adsi_rx_init(NULL, standard, print_packet, NULL);
        for (uint32_t at = 0; at < count; at += 160)
            adsi_rx(receiver, sound + at, count - at < 160 ? count - at : 160);
        adsi_rx_free(receiver);
        free(sound);
        putchar('\n');
    }
}

static void transmit(int standard, const char *hex)
{
    static const int16_t silence[2000];
    uint8_t packet[256];
    int16_t sound[160];
    int length = (int) strlen(hex) / 2, made;
    for (int i = 0; i < length; i++) {
        unsigned byte;
        sscanf(hex + 2 * i, "%2x", &byte);
        packet[i] = (uint8_t) byte;
    }
    adsi_tx_state_t *sender = adsi_tx_init(NULL, standard);
    fwrite(silence, sizeof *silence, 2000, stdout);
    adsi_tx_put_message(sender, packet, length);
    while ((made = adsi_tx(sender, sound, 160)) > 0)
        fwrite(sound, sizeof *sound, made, stdout);
    fwrite(silence, sizeof *silence, 2000, stdout);
    adsi_tx_free(sender);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "rx") == 0)
        receive(standard_by_name(argv[2]));
    else if (argc == 4 && strcmp(argv[1], "tx") == 0)
        transmit(standard_by_name(argv[2]), argv[3]);
    else {
        fprintf(stderr, "see the top of spandsp_adsi.c\n");
        return 2;
    }
    return 0;
}

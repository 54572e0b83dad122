// The texts of licences, as SPDX publishes them (github.com/spdx/license-list-data), inside the program's own file: a run
// that compares no licence reads none of them.

#include "licenses.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char text_MIT[] = {
#embed "texts/MIT.txt"
};
static const unsigned char text_MIT_0[] = {
#embed "texts/MIT-0.txt"
};
static const unsigned char text_X11[] = {
#embed "texts/X11.txt"
};
static const unsigned char text_JSON[] = {
#embed "texts/JSON.txt"
};
static const unsigned char text_ISC[] = {
#embed "texts/ISC.txt"
};
static const unsigned char text_0BSD[] = {
#embed "texts/0BSD.txt"
};
static const unsigned char text_BSD_2_Clause[] = {
#embed "texts/BSD-2-Clause.txt"
};
static const unsigned char text_BSD_2_Clause_Patent[] = {
#embed "texts/BSD-2-Clause-Patent.txt"
};
static const unsigned char text_BSD_3_Clause[] = {
#embed "texts/BSD-3-Clause.txt"
};
static const unsigned char text_BSD_3_Clause_Clear[] = {
#embed "texts/BSD-3-Clause-Clear.txt"
};
static const unsigned char text_BSD_4_Clause[] = {
#embed "texts/BSD-4-Clause.txt"
};
static const unsigned char text_Apache_1_1[] = {
#embed "texts/Apache-1.1.txt"
};
static const unsigned char text_Apache_2_0[] = {
#embed "texts/Apache-2.0.txt"
};
static const unsigned char text_MPL_1_1[] = {
#embed "texts/MPL-1.1.txt"
};
static const unsigned char text_MPL_2_0[] = {
#embed "texts/MPL-2.0.txt"
};
static const unsigned char text_GPL_2_0_only[] = {
#embed "texts/GPL-2.0-only.txt"
};
static const unsigned char text_GPL_3_0_only[] = {
#embed "texts/GPL-3.0-only.txt"
};
static const unsigned char text_LGPL_2_0_only[] = {
#embed "texts/LGPL-2.0-only.txt"
};
static const unsigned char text_LGPL_2_1_only[] = {
#embed "texts/LGPL-2.1-only.txt"
};
static const unsigned char text_LGPL_3_0_only[] = {
#embed "texts/LGPL-3.0-only.txt"
};
static const unsigned char text_AGPL_3_0_only[] = {
#embed "texts/AGPL-3.0-only.txt"
};
static const unsigned char text_EPL_1_0[] = {
#embed "texts/EPL-1.0.txt"
};
static const unsigned char text_EPL_2_0[] = {
#embed "texts/EPL-2.0.txt"
};
static const unsigned char text_CDDL_1_0[] = {
#embed "texts/CDDL-1.0.txt"
};
static const unsigned char text_CC0_1_0[] = {
#embed "texts/CC0-1.0.txt"
};
static const unsigned char text_CC_BY_4_0[] = {
#embed "texts/CC-BY-4.0.txt"
};
static const unsigned char text_CC_BY_SA_4_0[] = {
#embed "texts/CC-BY-SA-4.0.txt"
};
static const unsigned char text_Unlicense[] = {
#embed "texts/Unlicense.txt"
};
static const unsigned char text_WTFPL[] = {
#embed "texts/WTFPL.txt"
};
static const unsigned char text_Zlib[] = {
#embed "texts/Zlib.txt"
};
static const unsigned char text_libpng_2_0[] = {
#embed "texts/libpng-2.0.txt"
};
static const unsigned char text_BSL_1_0[] = {
#embed "texts/BSL-1.0.txt"
};
static const unsigned char text_Artistic_2_0[] = {
#embed "texts/Artistic-2.0.txt"
};
static const unsigned char text_NCSA[] = {
#embed "texts/NCSA.txt"
};
static const unsigned char text_PSF_2_0[] = {
#embed "texts/PSF-2.0.txt"
};
static const unsigned char text_PostgreSQL[] = {
#embed "texts/PostgreSQL.txt"
};
static const unsigned char text_OFL_1_1[] = {
#embed "texts/OFL-1.1.txt"
};
static const unsigned char text_Unicode_3_0[] = {
#embed "texts/Unicode-3.0.txt"
};
static const unsigned char text_curl[] = {
#embed "texts/curl.txt"
};
static const unsigned char text_EUPL_1_2[] = {
#embed "texts/EUPL-1.2.txt"
};
static const unsigned char text_ECL_2_0[] = {
#embed "texts/ECL-2.0.txt"
};
static const unsigned char text_UPL_1_0[] = {
#embed "texts/UPL-1.0.txt"
};
static const unsigned char text_MS_PL[] = {
#embed "texts/MS-PL.txt"
};
static const unsigned char text_HPND[] = {
#embed "texts/HPND.txt"
};
static const unsigned char text_MIT_CMU[] = {
#embed "texts/MIT-CMU.txt"
};
static const unsigned char text_BSD_1_Clause[] = {
#embed "texts/BSD-1-Clause.txt"
};
static const unsigned char text_CC_BY_NC_4_0[] = {
#embed "texts/CC-BY-NC-4.0.txt"
};
static const unsigned char text_CC_BY_ND_4_0[] = {
#embed "texts/CC-BY-ND-4.0.txt"
};
static const unsigned char text_CC_BY_NC_SA_4_0[] = {
#embed "texts/CC-BY-NC-SA-4.0.txt"
};
static const unsigned char text_CC_BY_NC_ND_4_0[] = {
#embed "texts/CC-BY-NC-ND-4.0.txt"
};
static const unsigned char text_CPL_1_0[] = {
#embed "texts/CPL-1.0.txt"
};
static const unsigned char text_SPL_1_0[] = {
#embed "texts/SPL-1.0.txt"
};
static const unsigned char text_CUA_OPL_1_0[] = {
#embed "texts/CUA-OPL-1.0.txt"
};
static const unsigned char text_Pixar[] = {
#embed "texts/Pixar.txt"
};
static const unsigned char text_BSD_4_Clause_UC[] = {
#embed "texts/BSD-4-Clause-UC.txt"
};
static const unsigned char text_BSD_3_Clause_HP[] = {
#embed "texts/BSD-3-Clause-HP.txt"
};
static const unsigned char text_BSD_2_Clause_first_lines[] = {
#embed "texts/BSD-2-Clause-first-lines.txt"
};

static const struct fetch_license licenses[] = {
    {"MIT", text_MIT, sizeof(text_MIT)},
    {"MIT-0", text_MIT_0, sizeof(text_MIT_0)},
    {"X11", text_X11, sizeof(text_X11)},
    {"JSON", text_JSON, sizeof(text_JSON)},
    {"ISC", text_ISC, sizeof(text_ISC)},
    {"0BSD", text_0BSD, sizeof(text_0BSD)},
    {"BSD-2-Clause", text_BSD_2_Clause, sizeof(text_BSD_2_Clause)},
    {"BSD-2-Clause-Patent", text_BSD_2_Clause_Patent, sizeof(text_BSD_2_Clause_Patent)},
    {"BSD-3-Clause", text_BSD_3_Clause, sizeof(text_BSD_3_Clause)},
    {"BSD-3-Clause-Clear", text_BSD_3_Clause_Clear, sizeof(text_BSD_3_Clause_Clear)},
    {"BSD-4-Clause", text_BSD_4_Clause, sizeof(text_BSD_4_Clause)},
    {"Apache-1.1", text_Apache_1_1, sizeof(text_Apache_1_1)},
    {"Apache-2.0", text_Apache_2_0, sizeof(text_Apache_2_0)},
    {"MPL-1.1", text_MPL_1_1, sizeof(text_MPL_1_1)},
    {"MPL-2.0", text_MPL_2_0, sizeof(text_MPL_2_0)},
    {"GPL-2.0-only", text_GPL_2_0_only, sizeof(text_GPL_2_0_only)},
    {"GPL-3.0-only", text_GPL_3_0_only, sizeof(text_GPL_3_0_only)},
    {"LGPL-2.0-only", text_LGPL_2_0_only, sizeof(text_LGPL_2_0_only)},
    {"LGPL-2.1-only", text_LGPL_2_1_only, sizeof(text_LGPL_2_1_only)},
    {"LGPL-3.0-only", text_LGPL_3_0_only, sizeof(text_LGPL_3_0_only)},
    {"AGPL-3.0-only", text_AGPL_3_0_only, sizeof(text_AGPL_3_0_only)},
    {"EPL-1.0", text_EPL_1_0, sizeof(text_EPL_1_0)},
    {"EPL-2.0", text_EPL_2_0, sizeof(text_EPL_2_0)},
    {"CDDL-1.0", text_CDDL_1_0, sizeof(text_CDDL_1_0)},
    {"CC0-1.0", text_CC0_1_0, sizeof(text_CC0_1_0)},
    {"CC-BY-4.0", text_CC_BY_4_0, sizeof(text_CC_BY_4_0)},
    {"CC-BY-SA-4.0", text_CC_BY_SA_4_0, sizeof(text_CC_BY_SA_4_0)},
    {"Unlicense", text_Unlicense, sizeof(text_Unlicense)},
    {"WTFPL", text_WTFPL, sizeof(text_WTFPL)},
    {"Zlib", text_Zlib, sizeof(text_Zlib)},
    {"libpng-2.0", text_libpng_2_0, sizeof(text_libpng_2_0)},
    {"BSL-1.0", text_BSL_1_0, sizeof(text_BSL_1_0)},
    {"Artistic-2.0", text_Artistic_2_0, sizeof(text_Artistic_2_0)},
    {"NCSA", text_NCSA, sizeof(text_NCSA)},
    {"PSF-2.0", text_PSF_2_0, sizeof(text_PSF_2_0)},
    {"PostgreSQL", text_PostgreSQL, sizeof(text_PostgreSQL)},
    {"OFL-1.1", text_OFL_1_1, sizeof(text_OFL_1_1)},
    {"Unicode-3.0", text_Unicode_3_0, sizeof(text_Unicode_3_0)},
    {"curl", text_curl, sizeof(text_curl)},
    {"EUPL-1.2", text_EUPL_1_2, sizeof(text_EUPL_1_2)},
    {"ECL-2.0", text_ECL_2_0, sizeof(text_ECL_2_0)},
    {"UPL-1.0", text_UPL_1_0, sizeof(text_UPL_1_0)},
    {"MS-PL", text_MS_PL, sizeof(text_MS_PL)},
    {"HPND", text_HPND, sizeof(text_HPND)},
    {"MIT-CMU", text_MIT_CMU, sizeof(text_MIT_CMU)},
    {"BSD-1-Clause", text_BSD_1_Clause, sizeof(text_BSD_1_Clause)},
    {"CC-BY-NC-4.0", text_CC_BY_NC_4_0, sizeof(text_CC_BY_NC_4_0)},
    {"CC-BY-ND-4.0", text_CC_BY_ND_4_0, sizeof(text_CC_BY_ND_4_0)},
    {"CC-BY-NC-SA-4.0", text_CC_BY_NC_SA_4_0, sizeof(text_CC_BY_NC_SA_4_0)},
    {"CC-BY-NC-ND-4.0", text_CC_BY_NC_ND_4_0, sizeof(text_CC_BY_NC_ND_4_0)},
    {"CPL-1.0", text_CPL_1_0, sizeof(text_CPL_1_0)},
    {"SPL-1.0", text_SPL_1_0, sizeof(text_SPL_1_0)},
    {"CUA-OPL-1.0", text_CUA_OPL_1_0, sizeof(text_CUA_OPL_1_0)},
    {"Pixar", text_Pixar, sizeof(text_Pixar)},
    {"BSD-4-Clause-UC", text_BSD_4_Clause_UC, sizeof(text_BSD_4_Clause_UC)},
    {"BSD-3-Clause-HP", text_BSD_3_Clause_HP, sizeof(text_BSD_3_Clause_HP)},
    {"BSD-2-Clause-first-lines", text_BSD_2_Clause_first_lines, sizeof(text_BSD_2_Clause_first_lines)},
};

size_t fetch_license_count(void) { return sizeof(licenses) / sizeof(licenses[0]); }

const struct fetch_license *fetch_license_at(size_t index) {
    return index < fetch_license_count() ? &licenses[index] : NULL;
}

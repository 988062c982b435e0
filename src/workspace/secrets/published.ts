/** Values that standards and vendors print as examples. They are secrets of nobody, and stand in many repositories. */

/**
 * RFC 2617 and 7617 (Basic and Digest), 5849 and 6749 (OAuth), 6265 (cookies), 6750 (bearer tokens), 7009 (revocation),
 * 7636 (PKCE), 7662 (introspection), 8555 (ACME).
 */
const PUBLISHED = new Set(
  `QWxhZGRpbjpvcGVuIHNlc2FtZQ== dGVzdDoxMjPCow== dcd98b7102dd2f0e8b11d0f600bfb0c093
   0685bd9184jfhq22 ad180jjd733klru7 kkk9d7dh3k39sjv7 9djdj82h48djs9d2 j49sk3j29djd dh893hdasih9 kd94hf93k423kf44
   pfkkdhi9sl3r4s00 nnch734d00sl2jdk dpf43f3p2l4k3l03 hh5s93j4hdidpola hdhd0244k9j7ao03
   31d4d96e407aad42 2YotnFZFEjr1zCsicMWpAA tGzv3JOkF0XG5Qx2TlKWIA SplxlOBeZQQYbYS6WxSbIA i1WsRn1uB1 7Fjfp0ZBr1KtDRbnfVdmIw
   czZCaGRSa3F0MzpnWDFmQmF0M2JW czZCaGRSa3F0MzpnWDFmQmF0M2JW== gX1fBat3bV mF_9.B5f-4.1JqM 45ghiukldjahdnhzdauz
   dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
   23410913-abewfq.123483 evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA DGyRejmCefe7v4NfDGDKfA`
    .trim()
    .split(/\s+/),
);

/** As Amazon marks its examples: `AKIAIOSFODNN7EXAMPLE`. */
const MARKED = /^EXAMPLE|EXAMPLE(?:KEY)?$/;

/** Whether a standard or a vendor prints this value as an example of a secret. */
export function isPublished(value: string): boolean {
  return PUBLISHED.has(value) || MARKED.test(value);
}

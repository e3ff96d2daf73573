import { readCertificateRequest } from '../../../kube/certificate-request.ts';
import { type CertificateSigningRequest, equal } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { ofType } from './conditions.ts';
import { validateSignerName } from './signer-name.ts';

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

const decisions = ['Approved', 'Denied', 'Failed'];

/** The rules for a new request (pkg/apis/certificates/validation). */
export function validateCreation({ spec }: CertificateSigningRequest): FieldError[] {
  const errors: FieldError[] = [];
  const why = whyUnsigned(spec.request);
  if (why) errors.push(fieldError.invalid('spec.request', spec.request ?? null, why));
  const given = spec.usages ?? [];
  if (given.length === 0) errors.push(fieldError.required('spec.usages'));
  given.forEach((usage, i) => {
    if (!usages.includes(usage)) errors.push(fieldError.notSupported(`spec.usages[${i}]`, usage, usages));
  });
  given.forEach((usage, i) => {
    if (given.indexOf(usage) < i) errors.push(fieldError.duplicate(`spec.usages[${i}]`, usage));
  });
  if (spec.signerName === 'kubernetes.io/legacy-unknown')
    errors.push(
      fieldError.invalid(
        'spec.signerName',
        spec.signerName,
        'the legacy signerName is not allowed via this API version',
      ),
    );
  else errors.push(...validateSignerName(spec.signerName ?? '', 'spec.signerName'));
  const seconds = spec.expirationSeconds;
  if (seconds !== undefined && seconds < 600)
    errors.push(
      fieldError.invalid(
        'spec.expirationSeconds',
        seconds,
        'may not specify a duration less than 600 seconds (10 minutes)',
      ),
    );
  return errors;
}

/** The rules for a change: of the whole, of its `status` or of its `approval`. */
export function validateChange(
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
  part: string,
): FieldError[] {
  const path = 'status.conditions';
  const [after, before] = [next.status?.conditions ?? [], old.status?.conditions ?? []];
  const errors = [...validateConditions(after, path), ...validateCertificate(next.status?.certificate)];
  for (const type of decisions)
    if (ofType(after, type).length < ofType(before, type).length)
      errors.push(fieldError.forbidden(path, `updates may not remove a condition of type "${type}"`));
  if (part !== 'approval')
    for (const type of ['Approved', 'Denied'])
      if (ofType(after, type).length > ofType(before, type).length)
        errors.push(fieldError.forbidden(path, `updates may not add a condition of type "${type}"`));
  if (!equal(next.status?.certificate, old.status?.certificate)) {
    if (part !== 'status')
      errors.push(fieldError.forbidden('status.certificate', 'updates may not set certificate content'));
    else if (old.status?.certificate)
      errors.push(fieldError.forbidden('status.certificate', 'updates may not modify existing certificate content'));
  }
  return errors;
}

type Conditions = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>;

function validateConditions(conditions: Conditions, path: string): FieldError[] {
  const errors: FieldError[] = [];
  conditions.forEach(({ type, status }, i) => {
    const at = `${path}[${i}]`;
    if (!type) errors.push(fieldError.required(`${at}.type`));
    const allowed = decisions.includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (!status) errors.push(fieldError.required(`${at}.status`));
    else if (!allowed.includes(status)) errors.push(fieldError.notSupported(`${at}.status`, status, allowed));
    const other = { Approved: 'Denied', Denied: 'Approved' }[type];
    if (other && conditions.slice(0, i).some((one) => one.type === other))
      errors.push(fieldError.invalid(path, type, 'Approved and Denied conditions are mutually exclusive'));
    if (conditions.slice(0, i).some((one) => one.type === type)) errors.push(fieldError.duplicate(`${at}.type`, type));
  });
  return errors;
}

function validateCertificate(certificate: string | undefined): FieldError[] {
  if (!certificate) return [];
  const blocks = [
    ...Buffer.from(certificate, 'base64')
      .toString()
      .matchAll(/-----BEGIN ([^-]+)-----/g),
  ];
  const wrong = (why: string) => [fieldError.invalid('status.certificate', '<certificate data>', why)];
  const other = blocks.find(([, type]) => type !== 'CERTIFICATE');
  if (other) return wrong(`only CERTIFICATE PEM blocks are allowed, found "${other[1]}"`);
  return blocks.length > 0 ? [] : wrong('must contain at least one CERTIFICATE PEM block');
}

function whyUnsigned(request: string | undefined): string | undefined {
  const read = readCertificateRequest(Buffer.from(request ?? '', 'base64').toString());
  if (typeof read === 'string') return read;
  if (read.isSigned) return undefined;
  return read.isEllipticCurve ? 'x509: ECDSA verification failure' : 'crypto/rsa: verification error';
}

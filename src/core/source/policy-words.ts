/**
 * Whether a text could be of a policy document: a whole one, one element of it, or an item of one of its lists. Strings of a
 * tree that are none of these are not looked at as policies.
 */
export function hasPolicyWords(text: string): boolean {
  return policyElement.test(text);
}

const policyElement =
  /<(?:policies|fragment|inbound|backend|outbound|on-error|validate-azure-ad-token|validate-jwt|client-application-ids|application-id|openid-config|issuers?|audiences?|required-claims|set-body|set-header|set-variable|return-response|authentication-token-store|include-fragment)(?=[\s/>])/;

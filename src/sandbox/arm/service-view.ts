import { gatewayHost, type Origins } from "../hosts.ts";
import type { ApimService, Subscription } from "../world/world-apim.ts";
import { apimType, serviceId } from "./views.ts";

/** The ETag of every service; as a header it has quotation marks, in the body none (verified: recorded traffic). */
export const serviceEtag = "AAAAAAAWN/4=";

/** A service (members: recorded traffic of 2022-08-01; addresses of the network are made up). */
export function serviceView(subscription: Subscription, service: ApimService, origins: Origins) {
  return {
    id: serviceId(subscription, service),
    name: service.name,
    type: apimType,
    tags: service.tags,
    location: service.location,
    etag: serviceEtag,
    properties: {
      publisherEmail: service.publisherEmail,
      publisherName: service.publisherName,
      notificationSenderEmail: "apimgmt-noreply@mail.windowsazure.com",
      provisioningState: "Succeeded",
      targetProvisioningState: "",
      createdAtUtc: "2025-09-04T07:58:12.1234567Z",
      gatewayUrl: origins.gateway(service.name),
      ...otherAddresses(service.name),
      hostnameConfigurations: [
        {
          type: "Proxy",
          hostName: gatewayHost(service.name),
          negotiateClientCertificate: false,
          defaultSslBinding: true,
          certificateSource: "BuiltIn",
        },
        ...service.customDomains.map(customHostname),
      ],
      ...networkAndSecurity,
      virtualNetworkType: "None",
      disableGateway: false,
      publicNetworkAccess: "Enabled",
      platformVersion: "stv2",
    },
    sku: { name: service.sku, capacity: 1 },
  };
}

/** A custom domain with a certificate that the service keeps (members: Azure's interface document). */
function customHostname(hostName: string) {
  return {
    type: "Proxy",
    hostName,
    negotiateClientCertificate: false,
    defaultSslBinding: false,
    certificate: {
      expiry: "2027-09-04T07:58:12+00:00",
      thumbprint: "8E989652CABCF585ACBFCB9C2C91F1D174FDB3A2",
      subject: `CN=${hostName}`,
    },
    certificateSource: "Managed",
  };
}

function otherAddresses(name: string) {
  return {
    gatewayRegionalUrl: `https://${name}-westeurope-01.regional.azure-api.net`,
    portalUrl: `https://${name}.portal.azure-api.net`,
    developerPortalUrl: `https://${name}.developer.azure-api.net`,
    managementApiUrl: `https://${name}.management.azure-api.net`,
    scmUrl: `https://${name}.scm.azure-api.net`,
  };
}

const gatewayFeatures = "Microsoft.WindowsAzure.ApiManagement.Gateway";

/** As of a service that nobody has configured. */
const networkAndSecurity = {
  publicIPAddresses: ["192.0.2.10"],
  privateIPAddresses: null,
  additionalLocations: null,
  virtualNetworkConfiguration: null,
  customProperties: {
    [`${gatewayFeatures}.Security.Protocols.Tls10`]: "False",
    [`${gatewayFeatures}.Security.Protocols.Tls11`]: "False",
    [`${gatewayFeatures}.Security.Protocols.Ssl30`]: "False",
    [`${gatewayFeatures}.Security.Ciphers.TripleDes168`]: "False",
    [`${gatewayFeatures}.Security.Backend.Protocols.Tls10`]: "False",
    [`${gatewayFeatures}.Security.Backend.Protocols.Tls11`]: "False",
    [`${gatewayFeatures}.Security.Backend.Protocols.Ssl30`]: "False",
    [`${gatewayFeatures}.Protocols.Server.Http2`]: "False",
  },
  certificates: null,
  apiVersionConstraint: { minApiVersion: null },
  publicIpAddressId: null,
  privateEndpointConnections: null,
};

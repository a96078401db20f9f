namespace Caller;

/// <summary>Where the API is and what its tokens are for.</summary>
public class ApiManagementOptions
{
    public const string Section = "ApiManagement";
    public required string GatewayUrl { get; set; }
    public required string Audience { get; set; }
}

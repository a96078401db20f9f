$apps = az ad app list --show-mine | ConvertFrom-Json | Where-Object { $_.tags -contains "HideApp" }
foreach ($app in $apps) {
    Write-Host "Removing $($app.displayName)"
    az ad app delete --id $app.appId
}
